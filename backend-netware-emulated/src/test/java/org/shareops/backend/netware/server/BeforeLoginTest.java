package org.shareops.backend.netware.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.shareops.backend.netware.wire.Completion;
import org.shareops.backend.netware.wire.Function;
import org.shareops.testkit.TreeDigest;

/**
 * Who has not logged in gets nothing of any volume, SYS:LOGIN included: no client asks for a file before its log-on (it wants keys
 * and the bindery alone), and real servers let it at nothing else.
 */
class BeforeLoginTest {
    /** What everybody may call: it concerns the connection, the server or the log-on. */
    private static final Set<String> HARMLESS = Set.of(
            "20", "24", "25", "33", "97", "21/1", "21/11", "23/17", "23/20", "23/23", "23/24", "23/53", "23/54",
            "23/55", "23/61", "23/70", "23/74", "23/201", "23/205");

    @TempDir
    Path root;

    /** The codes of wire-level refusals: who asks for what kind of call. */
    private static Map<String, Integer> refusals() {
        Map<String, Integer> all = new TreeMap<>();
        of(all, 0x82, "3", "5", "7", "65", "76", "84", "105", "87/1");
        of(all, 0x84, "67", "77", "22/10");
        of(all, 0x88, "26", "28", "30", "59", "61", "66", "71", "72", "73", "75", "109");
        of(all, 0x89, "18", "62", "63", "22/1", "22/5", "22/6", "22/18", "22/19", "22/44", "22/45", "22/52");
        of(all, 0x89, "87/2", "87/3", "87/6", "87/12", "87/20", "87/22", "87/24");
        of(all, 0x8A, "68", "22/11", "87/8");
        of(all, 0x8B, "69", "22/15", "87/4");
        of(all, 0x8C, "70", "87/7");
        of(all, 0x9B, "22/20");
        of(all, 0xC6, "23/200", "23/203", "23/204", "23/209", "23/210", "23/253", "23/254");
        of(all, 0xC6, "23/234", "23/235", "23/236", "23/238", "23/243", "23/244");
        of(all, 0xFB, "21/0", "21/2", "21/3", "21/10", "23/19", "23/21", "23/22", "23/26", "23/27", "23/28", "23/31");
        return all;
    }

    private static void of(Map<String, Integer> to, int code, String... calls) {
        for (String call : calls) {
            to.put(call, code);
        }
    }

    @Test
    void everyFunctionThatConcernsVolumesOrOthersIsRefused() throws Exception {
        Files.createDirectory(root.resolve("LOGIN"));
        Files.writeString(root.resolve("LOGIN/LOGIN.EXE"), "program");
        TreeDigest before = TreeDigest.of(root);
        Set<String> there = new TreeSet<>();
        try (EmulatedNetWareServer server = EmulatedNetWareServer.builder("NW312")
                .volume("SYS", root)
                .operator("SUPERVISOR", "secret".toCharArray())
                .start()) {
            server.extend(functions -> there.addAll(functions.names()));
            try (RawClient client = RawClient.attach(server)) {
                for (String call : there) {
                    if (!HARMLESS.contains(call)) {
                        assertThat(completion(client, call))
                                .as(call)
                                .isEqualTo(refusals().get(call));
                    }
                }
                for (int function : new int[] {Function.DIRECTORIES, Function.NAME_SPACES}) {
                    for (int subFunction = 0; subFunction < 256; subFunction++) {
                        String call = function + "/" + subFunction;
                        int expected = there.contains(call) ? refusals().get(call) : Completion.UNKNOWN_REQUEST;
                        assertThat(completion(client, call)).as(call).isEqualTo(expected);
                    }
                }
            }
            assertThat(server.count(Counter.FILES_OPEN)).isZero();
        }
        Set<String> told = new TreeSet<>(refusals().keySet());
        told.addAll(HARMLESS);
        assertThat(there).containsExactlyInAnyOrderElementsOf(told);
        assertThat(TreeDigest.of(root)).isEqualTo(before);
    }

    private static int completion(RawClient client, String call) throws Exception {
        String[] numbers = call.split("/", -1);
        int subFunction = numbers.length > 1 ? Integer.parseInt(numbers[1]) : -1;
        return client.call(Integer.parseInt(numbers[0]), subFunction).completion();
    }
}
