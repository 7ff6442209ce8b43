/** Tools to test share operations with: a clock, readers that watch, holders that hold, and backends that fail. */
module org.shareops.testkit {
    requires transitive org.shareops;
    requires static transitive org.jspecify;

    exports org.shareops.testkit;
    exports org.shareops.testkit.net;
    exports org.shareops.testkit.samba;
}
