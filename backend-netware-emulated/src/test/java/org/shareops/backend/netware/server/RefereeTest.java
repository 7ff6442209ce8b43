package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.netware.client.NcpConnection;
import org.shareops.backend.netware.client.NcpEndpoint;
import org.shareops.backend.netware.client.NcpFailure;
import org.shareops.backend.netware.client.NcpFiles;
import org.shareops.backend.netware.client.NcpServer;
import org.shareops.testkit.net.CountingProxy;
import org.shareops.testkit.net.NcpFormat;
import org.shareops.testkit.wire.Packet;
import org.shareops.testkit.wire.Tshark;
import org.shareops.testkit.wire.WireCapture;

/**
 * What tshark, whose authors read other sources than we did, makes of our conversations: it knows every call by the name that
 * it should have, and takes exception only to what was refused on purpose. It does not notice wrong byte orders, length words
 * and bytes too many; those have golden bytes.
 */
class RefereeTest {
    private static final int NCP_PORT = 524;
    private static final String INFO = "_ws.col.Info";
    private static final String MESSAGE = "_ws.expert.message";
    /** Notes, warnings and errors. */
    private static final String EXCEPTIONS =
            "ncp && (_ws.malformed || ncp.connection_status.bad || _ws.expert.severity >= 0x400000)";

    private static final Set<String> NO_FUNCTIONS = Set.of(Transcript.CREATE, Transcript.DESTROY);

    /** What tshark calls each call; more may follow, such as a path. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry(Transcript.CREATE, "Create Connection Service"),
            Map.entry(Transcript.DESTROY, "Destroy Connection Service"),
            Map.entry("3", "Log File"),
            Map.entry("5", "Release File"),
            Map.entry("7", "Clear File"),
            Map.entry("18", "Get Volume Information for Volume 0"),
            Map.entry("20", "Get File Server Date And Time"),
            Map.entry("21/0", "Send Broadcast Message"),
            Map.entry("21/1", "Get Broadcast Message"),
            Map.entry("21/2", "Disable Broadcasts"),
            Map.entry("21/3", "Enable Broadcasts"),
            Map.entry("21/10", "Send Broadcast Message"),
            Map.entry("21/11", "Get Broadcast Message"),
            Map.entry("22/1", "Get Directory Path"),
            Map.entry("22/5", "Get Volume Number"),
            Map.entry("22/6", "Get Name for Volume"),
            Map.entry("22/10", "Create Directory"),
            Map.entry("22/11", "Delete Directory"),
            Map.entry("22/15", "Rename Directory"),
            Map.entry("22/18", "Allocate Permanent Directory Handle"),
            Map.entry("22/19", "Allocate Temporary Directory Handle"),
            Map.entry("22/20", "Deallocate Directory Handle"),
            Map.entry("22/44", "Get Volume and Purge Information"),
            Map.entry("22/45", "Get Directory Information"),
            Map.entry("22/52", "Get Mount Volume List"),
            Map.entry("23/17", "Get File Server Information"),
            Map.entry("23/19", "Get Internet Address for Connection"),
            Map.entry("23/20", "Login Object"),
            Map.entry("23/21", "Get Object Connection List"),
            Map.entry("23/22", "Get Station's Logged Info"),
            Map.entry("23/23", "Get Login Key"),
            Map.entry("23/24", "Keyed Object Login"),
            Map.entry("23/26", "Get Internet Address"),
            Map.entry("23/27", "Get Object Connection List"),
            Map.entry("23/28", "Get Station's Logged Info"),
            Map.entry("23/31", "Get Connection List From Object"),
            Map.entry("23/53", "Get Bindery Object"),
            Map.entry("23/54", "Get Bindery Object Name"),
            Map.entry("23/55", "Scan Bindery Object"),
            Map.entry("23/61", "Read Property Value"),
            Map.entry("23/70", "Get Bindery Access Level"),
            Map.entry("23/74", "Keyed Verify Password"),
            Map.entry("23/200", "Check Console Privileges"),
            Map.entry("23/201", "Get File Server Description Strings"),
            Map.entry("23/203", "Disable File Server Login"),
            Map.entry("23/204", "Enable File Server Login"),
            Map.entry("23/205", "Get File Server Login Status"),
            Map.entry("23/209", "Send Console Broadcast"),
            Map.entry("23/210", "Clear Connection Number"),
            Map.entry("23/234", "Get Connection's Task Information"),
            Map.entry("23/235", "Get Connection's Open Files"),
            Map.entry("23/236", "Get Connection Using A File"),
            Map.entry("23/238", "Get Physical Record Locks By File"),
            Map.entry("23/243", "Map Directory Number to Path"),
            Map.entry("23/244", "Convert Path to Directory Entry"),
            Map.entry("23/253", "Send Console Broadcast"),
            Map.entry("23/254", "Clear Connection Number"),
            Map.entry("24", "End of Job"),
            Map.entry("25", "Logout"),
            Map.entry("26", "Lock Record"),
            Map.entry("28", "Release Lock Record"),
            Map.entry("30", "Clear Lock Record"),
            Map.entry("33", "Negotiate Buffer Size"),
            Map.entry("59", "Commit File"),
            Map.entry("61", "Commit File"),
            Map.entry("62", "Initialize File Search"),
            Map.entry("63", "File Search Continue"),
            Map.entry("65", "Open File"),
            Map.entry("66", "Close File"),
            Map.entry("67", "Create File"),
            Map.entry("68", "Erase File"),
            Map.entry("69", "Rename File"),
            Map.entry("70", "Set File Attributes"),
            Map.entry("71", "Get Current Size of File"),
            Map.entry("72", "Read From File"),
            Map.entry("73", "Write to a File"),
            Map.entry("75", "Set Time and Date Stamp for File"),
            Map.entry("76", "Open File"),
            Map.entry("77", "Create File"),
            Map.entry("84", "Open/Create File"),
            Map.entry("87/1", "Open or Create"),
            Map.entry("87/2", "Set Search Pointer"),
            Map.entry("87/3", "Search for"),
            Map.entry("87/4", "Rename or Move"),
            Map.entry("87/6", "Obtain Info"),
            Map.entry("87/7", "Modify DOS Information"),
            Map.entry("87/8", "Delete a File or Subdirectory"),
            Map.entry("87/12", "Allocate Short Directory Handle"),
            Map.entry("87/20", "Search for File or Subdirectory Set"),
            Map.entry("87/22", "Get Volume and Directory Base"),
            Map.entry("87/24", "Get Name Spaces Loaded List"),
            Map.entry("97", "Get Big Max Packet Size"),
            Map.entry("105", "Log File"),
            Map.entry("109", "Log Physical Record"));

    /** What is refused on purpose, each because of what the text says; and what is answered in order all the same. */
    private static final Map<String, String> PROVOKED = Map.ofEntries(
            Map.entry("20 0xFD", "the connection was cleared"),
            Map.entry("22/5 0x98", "no such volume"),
            Map.entry("22/11 0xA0", "the directory is not empty"),
            Map.entry("22/18 0x9C", "no such directory"),
            Map.entry("23/20 0xD6", "passwords that are not encrypted are not taken"),
            Map.entry("23/24 0xC5", "logins are disabled"),
            Map.entry("23/24 0xFF", "wrong password"),
            Map.entry("23/28 0xFD", "nobody has that number"),
            Map.entry("23/53 0xFC", "no such object"),
            Map.entry("23/54 0xFC", "no such object"),
            Map.entry("23/55 0xFC", "the scan is over"),
            Map.entry("23/61 0xFB", "no such property"),
            Map.entry("23/74 0xFF", "wrong password"),
            Map.entry("23/200 0xC6", "not an operator"),
            Map.entry("23/201 0x00", "several strings with a zero after each, which tshark takes for one field"),
            Map.entry("23/235 0xC6", "not an operator"),
            Map.entry("23/254 0xFD", "nobody has that number any more"),
            Map.entry("26 0xFE", "somebody else keeps the lock"),
            Map.entry("30 0xFF", "nothing is locked there any more"),
            Map.entry("7 0xFF", "the file is not locked any more"),
            Map.entry("63 0xFF", "nothing matches"),
            Map.entry("66 0x88", "the file is closed"),
            Map.entry("68 0x8E", "somebody has the file open"),
            Map.entry("68 0xFF", "nothing matches"),
            Map.entry("69 0x92", "the new name exists"),
            Map.entry("72 0x88", "no such handle"),
            Map.entry("72 0xA2", "somebody else has locked the bytes; tshark knows this code for other calls alone"),
            Map.entry("76 0x80", "somebody has the file open"),
            Map.entry("76 0xFF", "no such file"),
            Map.entry("77 0x85", "the file exists"),
            Map.entry("87/1 0x80", "somebody has the file open"),
            Map.entry("87/1 0x85", "the file exists"),
            Map.entry("87/1 0x9C", "no such directory"),
            Map.entry("87/1 0xFF", "no such file"),
            Map.entry("87/3 0xFF", "the search is over"),
            Map.entry("87/4 0x8E", "somebody has the file open"),
            Map.entry("87/4 0x92", "the new name exists"),
            Map.entry("87/6 0xFF", "no such file"),
            Map.entry("87/8 0x8E", "somebody has the file open"),
            Map.entry("105 0xFF", "somebody else has locked the file"),
            Map.entry("109 0xFF", "somebody else has locked the bytes"));

    @TempDir
    Path directory;

    private EmulatedNetWareServer server;
    private WireCapture capture;
    private Transcript transcript;
    private CountingProxy proxy;

    @BeforeEach
    void start() throws IOException {
        assumeThat(Tshark.missing()).isEmpty();
        server = EmulatedNetWareServer.builder("NW312")
                .volume("SYS", Files.createDirectory(directory.resolve("root")))
                .operator("SUPERVISOR", "secret".toCharArray())
                .user("ANNA", "secret".toCharArray())
                .user("BERT", "secret".toCharArray())
                .start();
        capture = WireCapture.start(directory.resolve("ncp.pcap"), NCP_PORT);
        transcript = new Transcript(capture);
        proxy = CountingProxy.start(server.address().getPort(), new NcpFormat(), transcript);
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            proxy.close();
            capture.close();
            server.close();
            assertThat(server.count(Counter.INTERNAL_FAILURES)).isZero();
        }
    }

    @Test
    void everyCallOfTheServerIsReadAsWhatItIs() throws Exception {
        Set<String> functions = new TreeSet<>();
        server.extend(all -> functions.addAll(all.names()));
        try (EveryCall calls = new EveryCall(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()))) {
            calls.run();
        }
        capture.close();
        functions.addAll(NO_FUNCTIONS);
        assertThat(NAMES.keySet()).as("a function without a name here").containsExactlyInAnyOrderElementsOf(functions);
        assertThat(calls()).as("a function without a conversation").containsAll(functions);
        assertThat(judged()).containsExactlyInAnyOrderElementsOf(PROVOKED.keySet());
    }

    @Test
    void allThatOurClientSaysIsReadAsWhatItIs() throws Exception {
        NcpEndpoint endpoint =
                new NcpEndpoint("127.0.0.1", proxy.port(), Duration.ofSeconds(30), Duration.ofSeconds(30));
        try (NcpConnection boss = NcpConnection.open(endpoint);
                NcpConnection anna = NcpConnection.open(endpoint)) {
            NcpServer server = new NcpServer(boss);
            int size = server.negotiateSize();
            server.logIn("SUPERVISOR", "secret".toCharArray());
            NcpServer hers = new NcpServer(anna);
            hers.negotiateSize();
            hers.logIn("ANNA", "secret".toCharArray());
            files(NcpFiles.of(anna, "SYS", size), NcpFiles.of(boss, "SYS", size), server, anna.number());
            administer(server, anna.number());
        }
        capture.close();
        assertThat(calls()).hasSizeGreaterThan(25);
        // An empty directory, and the end of the connection that was cleared.
        assertThat(judged()).isEqualTo(Set.of("87/20 0xFF", "destroy 0xFD"));
    }

    private static void files(NcpFiles files, NcpFiles boss, NcpServer server, int number) throws NcpFailure {
        files.createDirectory(List.of("Some directory"));
        List<String> path = List.of("Some directory", "Some file.txt");
        List<String> other = List.of("Some directory", "Another file.txt");
        NcpFiles.Opened opened = files.createNew(path, 0x0F);
        files.write(opened.handle(), 0, ByteBuffer.wrap("content".getBytes(StandardCharsets.UTF_8)));
        files.commit(opened.handle());
        files.fileSize(opened.handle());
        assertThat(files.read(opened.handle(), 1, ByteBuffer.allocate(100))).isEqualTo(6);
        server.openFiles(number);
        boss.pathOf(opened.information().entry());
        files.close(opened.handle());
        files.close(files.open(path, 0x01).handle());
        files.modify(path, NcpFiles.MODIFY_TIME, 0, 0x5C61, 0x6DAF);
        files.information(path);
        files.renameFile(path, other);
        NcpFiles.Search search = files.search(List.of("Some directory"));
        while (!files.next(search).isEmpty()) {
            files.space();
        }
        files.delete(other);
        NcpFiles.Search nothing = files.search(List.of("Some directory"));
        assertThat(files.next(nothing)).isEmpty();
        files.renameDirectory(List.of("Some directory"), List.of("Other directory"));
        files.delete(List.of("Other directory"));
    }

    private static void administer(NcpServer server, int number) throws NcpFailure {
        server.information();
        server.clock();
        assertThat(server.isOperator()).isTrue();
        assertThat(server.connection(number)).isPresent();
        server.address(number);
        server.send(number, "to whom it may concern");
        server.loginsEnabled();
        server.disableLogins();
        server.enableLogins();
        server.clear(number);
    }

    private Set<String> calls() {
        return transcript.messages().stream()
                .map(Transcript.Message::call)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Asserts that each request has its name, and each reply that is no exception is fine; returns the exceptions. */
    private Set<String> judged() throws IOException {
        Tshark tshark = Tshark.on(capture.file());
        assertThat(tshark.undecoded("ncp")).isEmpty();
        List<Packet> packets = tshark.select("ncp", INFO);
        assertThat(packets).extracting(Packet::frame).containsExactlyElementsOf(frames());
        Map<Long, Transcript.Message> byFrame =
                transcript.messages().stream().collect(Collectors.toMap(Transcript.Message::frame, message -> message));
        for (Packet packet : packets) {
            Transcript.Message message = byFrame.get(packet.frame());
            if (message.isRequest()) {
                assertThat(packet.first(INFO)).startsWith("C " + NAMES.get(message.call()));
            } else if (message.completion() == 0) {
                assertThat(packet.first(INFO)).as(message.call()).isEqualTo("R OK");
            }
        }
        Set<String> exceptions = new HashSet<>();
        for (Packet packet : tshark.select(EXCEPTIONS, INFO, MESSAGE)) {
            Transcript.Message message = byFrame.get(packet.frame());
            assertThat(message.isRequest())
                    .as("%s: %s", message.call(), packet.all(MESSAGE))
                    .isFalse();
            assertThat(packet.first(INFO)).doesNotContain("Malformed");
            exceptions.add(String.format(Locale.ROOT, "%s 0x%02X", message.call(), message.completion()));
        }
        return exceptions;
    }

    private List<Long> frames() {
        return transcript.messages().stream().map(Transcript.Message::frame).toList();
    }
}
