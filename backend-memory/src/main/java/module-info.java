/** The reference backend: servers that live in the memory of this process. */
module org.shareops.backend.memory {
    requires transitive org.shareops;
    requires static org.jspecify;

    exports org.shareops.backend.memory;

    provides org.shareops.spi.Backend with
            org.shareops.backend.memory.MemoryBackend;
}
