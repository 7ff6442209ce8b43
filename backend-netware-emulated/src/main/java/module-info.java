/** An emulated NetWare server that speaks NCP over TCP, and the backend for such servers. */
module org.shareops.backend.netware {
    requires transitive org.shareops;
    requires java.management;
    requires org.slf4j;
    requires static org.jspecify;

    exports org.shareops.backend.netware;
    exports org.shareops.backend.netware.server;

    provides org.shareops.spi.Backend with
            org.shareops.backend.netware.NetWareBackend;
}
