package org.shareops.internal.update;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.shareops.internal.run.RecordText;

/**
 * What a cordon changes on a server, as it is noted down before (rule D2).
 *
 * @param saved the state of before
 * @param wanted the state that refuses newcomers, as it was going to be written
 */
record CordonRecord(byte[] saved, byte[] wanted) {
    static final String HEADER = "shareops-cordon 1";
    private static final String SAVED = "saved";
    private static final String WANTED = "wanted";

    byte[] toBytes() {
        HexFormat hex = HexFormat.of();
        return new RecordText(HEADER)
                .line(SAVED, hex.formatHex(saved))
                .line(WANTED, hex.formatHex(wanted))
                .toBytes();
    }

    /** Returns null for what we have not written, or not to its end. */
    static @Nullable CordonRecord parse(byte[] bytes) {
        List<List<String>> lines = RecordText.parse(bytes, HEADER);
        if (lines == null || lines.size() != 2) {
            return null;
        }
        byte[] saved = field(lines.get(0), SAVED);
        byte[] wanted = field(lines.get(1), WANTED);
        return saved == null || wanted == null ? null : new CordonRecord(saved, wanted);
    }

    private static byte @Nullable [] field(List<String> line, String name) {
        if (line.size() != 2 || !line.get(0).equals(name)) {
            return null;
        }
        try {
            return HexFormat.of().parseHex(line.get(1));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    boolean isSaved(byte[] state) {
        return Arrays.equals(saved, state);
    }

    boolean isWanted(byte[] state) {
        return Arrays.equals(wanted, state);
    }
}
