/** Share operations: the API that callers see, the SPI that backends implement, and the engine between them. */
module org.shareops {
    requires static transitive org.jspecify;
    requires jdk.jfr;
    requires org.slf4j;

    exports org.shareops;
    exports org.shareops.delivery;
    exports org.shareops.model;
    exports org.shareops.source;
    exports org.shareops.spi;
    exports org.shareops.update;

    uses org.shareops.spi.Backend;
}
