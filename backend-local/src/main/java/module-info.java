/** Local disks as shares: scheme {@code file}. */
module org.shareops.backend.local {
    requires transitive org.shareops;
    requires com.sun.jna;

    exports org.shareops.backend.local;

    provides org.shareops.spi.Backend with
            org.shareops.backend.local.LocalBackend;
}
