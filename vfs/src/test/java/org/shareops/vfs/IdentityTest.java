package org.shareops.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileSystemException;
import org.apache.commons.vfs2.FileSystemManager;
import org.apache.commons.vfs2.FileSystemOptions;
import org.apache.commons.vfs2.impl.StandardFileSystemManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.shareops.Shares;
import org.shareops.backend.netware.server.Counter;
import org.shareops.model.Credentials;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.ErrorKind;
import org.shareops.model.Probe;
import org.shareops.update.InUsePolicy;

/** Who file systems are to a server, counted there. */
final class IdentityTest {
    private static final int THREADS = 64;
    private static final String USER = "SUPERVISOR";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Site.NetWare site;

    @BeforeEach
    void start() throws IOException {
        site = new Site.NetWare();
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    private long logOns() {
        return site.server.count(Counter.LOGIN_REQUESTS);
    }

    private long present() {
        return site.server.count(Counter.ATTACH_CURRENT);
    }

    /** Waits: who says good-bye and hears nothing for a second hangs up, and the server may hear of it later. */
    private void assertPresent(int wanted) {
        long start = System.nanoTime();
        while (present() != wanted && System.nanoTime() - start < LIMIT.toNanos()) {
            Thread.onSpinWait();
        }
        assertThat(present()).isEqualTo(wanted);
    }

    private String url(String userInfo, String path) {
        return site.url().replace("://", "://" + userInfo + "@") + path;
    }

    /** Lets many threads ask for files of one server at once. */
    static void resolveAtOnce(FileSystemManager manager, String share, List<FileSystemOptions> options)
            throws Exception {
        CountDownLatch ready = new CountDownLatch(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Boolean>> answers = new ArrayList<>();
        try {
            for (int i = 0; i < THREADS; i++) {
                String url = share + "/file" + i;
                FileSystemOptions ours = options.get(i % options.size());
                Callable<Boolean> asking = () -> {
                    ready.countDown();
                    ready.await();
                    return manager.resolveFile(url, ours).exists();
                };
                answers.add(threads.submit(asking));
            }
            for (Future<Boolean> each : answers) {
                assertThat(each.get()).isFalse();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void P3_manyThreadsAndFileSystemsHaveOneLogOn() throws Exception {
        resolveAtOnce(
                site.manager,
                site.url(),
                List.of(Site.as(USER, Site.SECRET), Site.as(USER, Site.SECRET), withPolicy()));

        assertThat(logOns()).isEqualTo(1);
        assertThat(present()).isEqualTo(1);
        assertThat(site.server.count(Counter.TCP_ACCEPTED)).isEqualTo(1);
    }

    private static FileSystemOptions withPolicy() {
        FileSystemOptions options = Site.as(USER, Site.SECRET);
        ShareFileSystemConfigBuilder.getInstance().setInUsePolicy(options, InUsePolicy.retry(1, Duration.ZERO));
        return options;
    }

    @Test
    void P10_aClosedManagerLeavesNobodyBehind() throws IOException {
        assertThat(site.resolve("a").exists()).isFalse();
        assertThat(present()).isEqualTo(1);

        site.manager.close();

        assertPresent(0);
    }

    @Test
    void P10_theLastFileSystemLogsOff() throws IOException {
        FileObject one = site.resolve("a");
        FileObject other = site.manager.resolveFile(site.url() + "/a", withPolicy());
        assertThat(one.exists()).isEqualTo(other.exists()).isFalse();
        assertThat(one.getFileSystem()).isNotSameAs(other.getFileSystem());

        site.manager.closeFileSystem(one.getFileSystem());
        assertThat(present()).isEqualTo(1);
        site.manager.closeFileSystem(other.getFileSystem());
        assertPresent(0);

        // As with the other providers, a file of a closed file system can be used again.
        one.refresh();
        assertThat(one.exists()).isFalse();
        assertThat(logOns()).isEqualTo(2);
    }

    @Test
    void nothingIsSentBeforeItIsNeeded() throws IOException {
        FileObject file = site.resolve("x").resolveFile("y").getParent();
        assertThat(file.getName().getBaseName()).isEqualTo("x");

        assertThat(site.server.count(Counter.TCP_ACCEPTED)).isZero();
    }

    @Test
    void P2_withoutCredentialsNothingIsSent() throws IOException {
        Throwable failure =
                catchThrowable(() -> site.manager.resolveFile(site.url() + "/a").exists());

        assertThat(SafetyTest.causeOf(failure).kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
        assertThat(site.server.count(Counter.TCP_ACCEPTED)).isZero();
    }

    @Test
    void theCallersSharesAreUsedAndLeftOpen() throws IOException {
        try (Shares shares = Shares.builder()
                .credentials(CredentialsProvider.of(Credentials.password(USER, Site.SECRET.toCharArray())))
                .build()) {
            FileSystemOptions options = new FileSystemOptions();
            ShareFileSystemConfigBuilder.getInstance().setShares(options, shares);
            FileObject file = site.manager.resolveFile(site.url() + "/a", options);
            assertThat(file.exists()).isFalse();
            assertThat(((ShareFileSystem) file.getFileSystem())
                            .share()
                            .probe(Probe.PASSIVE)
                            .state())
                    .hasToString("UP");
            site.manager.close();

            assertThat(present()).isEqualTo(1);
            assertThatThrownBy(() -> site.manager.resolveFile(url("ann", "/a"), options))
                    .isInstanceOf(FileSystemException.class);
        }
    }

    @Test
    void credentialsOfOptionsWithOneUserAndTwoSecretsAreTwo() throws IOException {
        FileSystemOptions wrong = new FileSystemOptions();
        FileSystemOptions right = new FileSystemOptions();
        ShareFileSystemConfigBuilder config = ShareFileSystemConfigBuilder.getInstance();
        config.setCredentials(wrong, Credentials.password(USER, "no".toCharArray()));
        config.setCredentials(right, Credentials.password(USER, Site.SECRET.toCharArray()));

        Throwable failure = catchThrowable(
                () -> site.manager.resolveFile(site.url() + "/a", wrong).exists());
        assertThat(SafetyTest.causeOf(failure).kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
        assertThat(site.manager.resolveFile(site.url() + "/a", right).exists()).isFalse();
    }

    @Test
    void C6_aSecretInAUrlIsUsedAndShownNowhere() throws IOException {
        String secret = "no%3a" + "such%40secret";
        String all;
        try (Overheard log = new Overheard()) {
            FileObject wrong = site.manager.resolveFile(url(USER + ":" + secret, "/a"), new FileSystemOptions());
            Throwable failure = catchThrowable(wrong::exists);
            assertThat(SafetyTest.causeOf(failure).kind()).isEqualTo(ErrorKind.AUTHENTICATION_REJECTED);
            Throwable badUrl = catchThrowable(() -> site.manager.resolveFile("ncp://" + USER + ":" + secret + "@/"));
            Throwable badPort =
                    catchThrowable(() -> site.manager.resolveFile("ncp://" + USER + ":" + secret + "@host:x/V/a"));
            site.manager.resolveFile(url(USER + ":" + secret, "/b"), new FileSystemOptions());
            all = text(failure)
                    + text(badUrl)
                    + text(badPort)
                    + wrong
                    + wrong.getName()
                    + wrong.getName().getURI()
                    + wrong.getName().getFriendlyURI()
                    + wrong.getPublicURIString()
                    + wrong.getURL()
                    + wrong.getName().getRootURI()
                    + wrong.getFileSystem().getRootURI()
                    + wrong.getName().getRoot()
                    + log.text();
            assertThat(log.text().lines().filter(line -> line.contains("holds a secret")))
                    .as("once for each user of a server")
                    .hasSize(1);
        }
        assertThat(all)
                .contains(USER)
                .doesNotContain("such")
                .doesNotContain("secret@")
                .doesNotContain("no:");
    }

    @Test
    void aUrlWithASecretWorksAndItsNamesLeadBackToItsFileSystem() throws IOException {
        FileObject wrong = site.manager.resolveFile(url(USER + ":wrong", "/a"), new FileSystemOptions());
        assertThatThrownBy(wrong::exists).isInstanceOf(FileSystemException.class);
        FileObject right = site.manager.resolveFile(url(USER + ":" + Site.SECRET, "/a"), new FileSystemOptions());
        Text.write(right, "1");

        assertThat(right.getFileSystem()).isNotSameAs(wrong.getFileSystem());
        assertThat(right.getParent().resolveFile("b").getFileSystem()).isSameAs(right.getFileSystem());
        assertThat(wrong.getParent().resolveFile("b").getFileSystem()).isSameAs(wrong.getFileSystem());
        FileObject again = site.manager.resolveFile(right.getName().getURI(), new FileSystemOptions());
        assertThat(Text.of(again)).isEqualTo("1");
        assertThat(logOns()).as("each secret is sent once").isEqualTo(2);
    }

    @Test
    void theUserOfAUrlCountsMoreThanThatOfTheAuthenticator() throws IOException {
        FileObject file = site.manager.resolveFile(url(USER, "/a"), Site.as("NOBODY", Site.SECRET));

        assertThat(file.exists()).isFalse();
    }

    @Test
    void aManagerOfOnesOwnHasTheProviderToo() throws IOException {
        StandardFileSystemManager manager = new StandardFileSystemManager();
        manager.init();
        try (manager) {
            assertThat(manager.getSchemes()).contains("smb", "ncp", "mem");
            assertThat(manager.getFileSystemConfigBuilder("smb")).isSameAs(ShareFileSystemConfigBuilder.getInstance());
            assertThat(manager.getProviderCapabilities("smb")).isEqualTo(ShareFileProvider.CAPABILITIES);
        }
    }

    private static String text(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** What is logged meanwhile, which goes to the standard error stream in tests. */
    private static final class Overheard implements AutoCloseable {
        private final PrintStream before = System.err;
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

        Overheard() {
            System.setErr(new PrintStream(heard, true, StandardCharsets.UTF_8));
        }

        String text() {
            return heard.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            System.setErr(before);
        }
    }
}
