package org.shareops.testkit.wire;

import java.util.List;
import java.util.Map;

/**
 * What {@code tshark} says about a frame.
 *
 * @param frame its number, from 1
 * @param fields the values of each field that was asked for; a field that the frame does not have has none, and one that it
 *     has several times has several
 */
public record Packet(long frame, Map<String, List<String>> fields) {
    /** Copies the map. */
    public Packet {
        fields = Map.copyOf(fields);
    }

    /**
     * Returns the values of a field, in the order of the frame.
     *
     * @throws IllegalArgumentException if it was not asked for
     */
    public List<String> all(String field) {
        List<String> values = fields.get(field);
        if (values == null) {
            throw new IllegalArgumentException("the field " + field + " was not asked for");
        }
        return values;
    }

    /**
     * Returns the first value of a field.
     *
     * @throws IllegalArgumentException if it was not asked for, or the frame does not have it
     */
    public String first(String field) {
        List<String> values = all(field);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("the frame has no " + field + ": " + this);
        }
        return values.get(0);
    }
}
