/**
 * Tools to test share operations with: a clock, readers that watch, holders that hold, backends and links that fail, a server,
 * and the contract that every backend has to keep.
 */
module org.shareops.testkit {
    requires transitive org.shareops;
    requires static transitive org.jspecify;
    requires java.logging;
    requires static org.assertj.core;
    requires static org.junit.jupiter.api;

    exports org.shareops.testkit;
    exports org.shareops.testkit.contract;
    exports org.shareops.testkit.crash;
    exports org.shareops.testkit.delivery;
    exports org.shareops.testkit.net;
    exports org.shareops.testkit.samba;
    exports org.shareops.testkit.wire;

    // JUnit creates the nested classes of the contract and calls their tests.
    opens org.shareops.testkit.contract;

    uses org.shareops.spi.Backend;
}
