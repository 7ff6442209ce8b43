/** Apache Commons VFS, both ways: shares as VFS file systems, and VFS files as sources and shares. */
module org.shareops.vfs {
    requires transitive org.shareops;
    // Its descriptor requires libraries that its use does not need, so that it may have to stay on the class path.
    requires static transitive org.apache.commons.vfs2;
    requires org.slf4j;
    requires static org.apache.commons.compress;
    requires static org.jspecify;

    exports org.shareops.vfs;

    provides org.shareops.spi.Backend with
            org.shareops.vfs.VfsBackend;
}
