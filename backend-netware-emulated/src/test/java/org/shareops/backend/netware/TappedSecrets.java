package org.shareops.backend.netware;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.shareops.backend.netware.wire.LoginKey;
import org.shareops.testkit.net.Tap;

/** Notes on the wire what log-ons are made of: the keys (NCP 23/23), the answers to them (23/24), and the hash behind. */
final class TappedSecrets implements Tap {
    private static final int REQUEST_PACKET = 16;
    private static final int REPLY_DATA = 8 + 8;
    private static final int FUNCTION = 6;
    private static final int SUB_FUNCTION = 9;
    private static final int FIELDS = 10;
    private static final int BINDERY = 23;

    private final String password;
    private final Map<Integer, Integer> asked = new HashMap<>();
    private final Map<String, byte[]> found = new HashMap<>();

    TappedSecrets(String password) {
        this.password = password;
    }

    /** Everything that nobody may write down, by what it is. */
    synchronized Map<String, byte[]> all() {
        Map<String, byte[]> all = new HashMap<>(found);
        all.put("password", bytes(password));
        all.put("capitals", bytes(password.toUpperCase(Locale.ROOT)));
        return all;
    }

    /** Returns the ways in which bytes may be written, blanks and punctuation between them apart. */
    static List<String> writings(byte[] secret) {
        StringBuilder hex = new StringBuilder();
        StringBuilder wide = new StringBuilder();
        List<String> unsigned = new ArrayList<>();
        for (byte each : secret) {
            hex.append(String.format(Locale.ROOT, "%02x", each));
            wide.append(String.format(Locale.ROOT, "%02x00", each));
            unsigned.add(String.valueOf(each & 0xFF));
        }
        return List.of(
                hex.toString(),
                wide.toString(),
                Arrays.toString(secret).replaceAll("\\s", ""),
                unsigned.toString().replaceAll("\\s", ""));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private synchronized void note(String what, byte[] secret) {
        found.put(what + " " + found.size(), secret);
    }

    @Override
    public void connected(int connection) {}

    @Override
    public synchronized void toServer(int connection, byte[] message) {
        int subFunction =
                message.length > REQUEST_PACKET + SUB_FUNCTION && message[REQUEST_PACKET + FUNCTION] == BINDERY
                        ? message[REQUEST_PACKET + SUB_FUNCTION]
                        : 0;
        asked.put(connection, subFunction);
        if (subFunction == 24) {
            int at = REQUEST_PACKET + FIELDS;
            note("answer", Arrays.copyOfRange(message, at, at + LoginKey.LENGTH));
        }
    }

    @Override
    public synchronized void toClient(int connection, byte[] message) {
        int subFunction = asked.getOrDefault(connection, 0);
        if (subFunction == 23) {
            note("key", Arrays.copyOfRange(message, REPLY_DATA, REPLY_DATA + LoginKey.LENGTH));
        } else if (subFunction == 53 && message.length >= REPLY_DATA + 4) {
            long object = ByteBuffer.wrap(message).getInt(REPLY_DATA) & 0xFFFFFFFFL;
            note("hash", LoginKey.hash(object, bytes(password.toUpperCase(Locale.ROOT))));
        }
    }
}
