package org.shareops.backend.smb.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.model.ShareException;

/**
 * One structure of numbers, strings and bytes, as the calls of MS-SRVS have them. In an array, the fixed parts of all elements
 * come first, and then what their pointers point to, element by element (C706 14.3.12.3).
 */
final class NdrRow {
    /** What a field is. Each takes four bytes in the fixed part. */
    enum Field {
        /** An unsigned number. */
        NUMBER,
        /** A unique pointer to a string. */
        TEXT,
        /** A unique pointer to as many bytes as the number before it says. */
        BYTES
    }

    private static final int FIELD_BYTES = 4;

    private final List<Field> fields;
    private final long[] numbers;
    private final @Nullable Object[] pointees;

    private NdrRow(List<Field> fields) {
        this.fields = fields;
        this.numbers = new long[fields.size()];
        this.pointees = new @Nullable Object[fields.size()];
    }

    /** Reads one structure and what it points to. */
    static NdrRow read(NdrReader reader, List<Field> fields) throws ShareException {
        NdrRow row = new NdrRow(fields);
        row.readFixed(reader);
        row.readPointees(reader);
        return row;
    }

    /** Reads a conformant array of {@code count} structures, as a pointer's pointee. */
    static List<NdrRow> readArray(NdrReader reader, long count, List<Field> fields) throws ShareException {
        int size = reader.arraySize(count, FIELD_BYTES * fields.size());
        List<NdrRow> rows = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            NdrRow row = new NdrRow(fields);
            row.readFixed(reader);
            rows.add(row);
        }
        for (NdrRow row : rows) {
            row.readPointees(reader);
        }
        return rows;
    }

    /** Returns the number in a field. */
    long number(int field) {
        return numbers[field];
    }

    /** Returns the string of a field; empty if there is none or it has no characters. */
    Optional<String> text(int field) {
        return Optional.ofNullable((String) pointees[field]).filter(value -> !value.isEmpty());
    }

    /** Returns the bytes of a field. */
    Optional<byte[]> bytes(int field) {
        return Optional.ofNullable((byte[]) pointees[field]);
    }

    private void readFixed(NdrReader reader) throws ShareException {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = reader.u32();
        }
    }

    private void readPointees(NdrReader reader) throws ShareException {
        for (int i = 0; i < numbers.length; i++) {
            Field field = fields.get(i);
            if (field == Field.NUMBER || numbers[i] == 0) {
                continue;
            }
            pointees[i] = field == Field.TEXT ? reader.string() : reader.octets(reader.arraySize(numbers[i - 1], 1));
        }
    }
}
