/**
 * Tools to test share operations with: a clock, readers that watch, holders that hold, backends and links that fail, and a
 * server.
 */
module org.shareops.testkit {
    requires transitive org.shareops;
    requires static transitive org.jspecify;

    exports org.shareops.testkit;
    exports org.shareops.testkit.crash;
    exports org.shareops.testkit.net;
    exports org.shareops.testkit.samba;
    exports org.shareops.testkit.wire;

    uses org.shareops.spi.Backend;
}
