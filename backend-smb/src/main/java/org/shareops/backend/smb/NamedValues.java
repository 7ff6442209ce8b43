package org.shareops.backend.smb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.shareops.backend.smb.port.SmbFailure;
import org.shareops.backend.smb.port.SmbStep;

/** Extended attributes: FileFullEaInformation (MS-FSCC 2.4.16). Their names are the same in capitals. */
// The arrays are those of buffers that were allocated here, in full length.
@SuppressWarnings("ByteBufferBackingArray")
final class NamedValues {
    private static final int FILE = 1;
    private static final int SIZE_CLASS = 7;
    private static final int FULL_CLASS = 15;
    private static final int MOST_BYTES = 60 * 1024;
    private static final int HEADER_BYTES = 8;
    /** The system keeps these for itself, makes them anew, and takes them from nobody. */
    private static final String OF_THE_SYSTEM = "$KERNEL.";

    private NamedValues() {}

    /** Asks how much there is (FileEaInformation, MS-FSCC 2.4.13). */
    static SmbStep.Query querySize() {
        return new SmbStep.Query(FILE, SIZE_CLASS, 0, 4);
    }

    static boolean hasAny(byte[] size) throws SmbFailure {
        if (size.length < 4) {
            throw new SmbFailure.Malformed("the server sent a size of " + size.length + " bytes", null);
        }
        return Wire.littleEndian(size).getInt(0) != 0;
    }

    static SmbStep.Query query() {
        return new SmbStep.Query(FILE, FULL_CLASS, 0, MOST_BYTES);
    }

    static SmbStep set(Map<String, byte[]> values) {
        return new SmbStep.Set(FILE, FULL_CLASS, 0, toBytes(values));
    }

    /** Returns what has to be set so that what has {@code present} has {@code wanted} and nothing else. */
    static Map<String, byte[]> changes(Map<String, byte[]> present, Map<String, byte[]> wanted) {
        Map<String, byte[]> changes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        // Without a value it goes.
        present.keySet().forEach(name -> changes.put(name, new byte[0]));
        changes.putAll(wanted);
        changes.entrySet().removeIf(each -> Arrays.equals(present.get(each.getKey()), each.getValue()));
        return changes;
    }

    static Map<String, byte[]> parse(byte[] bytes) throws SmbFailure {
        Map<String, byte[]> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        ByteBuffer all = Wire.littleEndian(bytes);
        int at = 0;
        while (bytes.length > 0) {
            if (bytes.length - at < HEADER_BYTES) {
                throw cut();
            }
            int nameLength = Byte.toUnsignedInt(bytes[at + 5]);
            int valueLength = Short.toUnsignedInt(all.getShort(at + 6));
            int valueAt = at + HEADER_BYTES + nameLength + 1;
            if (valueLength > bytes.length - valueAt) {
                throw cut();
            }
            String name = new String(bytes, at + HEADER_BYTES, nameLength, StandardCharsets.ISO_8859_1);
            if (!name.toUpperCase(Locale.ROOT).startsWith(OF_THE_SYSTEM)) {
                values.put(name, Arrays.copyOfRange(bytes, valueAt, valueAt + valueLength));
            }
            long step = Integer.toUnsignedLong(all.getInt(at));
            if (step == 0) {
                break;
            }
            if (step < valueAt + valueLength - at || step >= bytes.length - at) {
                throw cut();
            }
            at += (int) step;
        }
        return values;
    }

    private static SmbFailure cut() {
        return new SmbFailure.Malformed("the server sent extended attributes that end in the middle of one", null);
    }

    static byte[] toBytes(Map<String, byte[]> values) {
        ByteBuffer all = Wire.allocate(
                values.entrySet().stream().mapToInt(NamedValues::bytesOf).sum());
        int left = values.size();
        for (Map.Entry<String, byte[]> each : values.entrySet()) {
            int from = all.position();
            byte[] name = each.getKey().getBytes(StandardCharsets.ISO_8859_1);
            all.putInt(--left == 0 ? 0 : bytesOf(each)).put((byte) 0).put((byte) name.length);
            all.putShort((short) each.getValue().length).put(name).put((byte) 0).put(each.getValue());
            all.position(from + bytesOf(each));
        }
        return all.array();
    }

    /** Each begins at a multiple of four. */
    private static int bytesOf(Map.Entry<String, byte[]> each) {
        return (HEADER_BYTES + each.getKey().length() + 1 + each.getValue().length + 3) / 4 * 4;
    }
}
