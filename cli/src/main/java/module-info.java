/** The {@code shareops} command. */
module org.shareops.cli {
    requires org.shareops;
    requires org.shareops.backend.local;
    requires org.shareops.backend.netware;
    requires org.shareops.testkit;
    requires org.shareops.vfs;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires static org.jspecify;

    // Options are set by reflection.
    opens org.shareops.cli to
            info.picocli;
}
