package org.shareops.model;

import java.util.Locale;

/**
 * The error code that the system below gave, kept as it came (rule C2).
 *
 * @param system whose code it is: {@code NTSTATUS}, {@code Win32}, {@code NCP}, {@code errno}, {@code KRB5} (RFC 4120 7.5.9)
 * @param code the number
 * @param name the code's own name, or the empty string if it has none that we know
 */
public record NativeCode(String system, long code, String name) {
    /** Returns for example {@code errno 13 EACCES} or {@code NTSTATUS 0xC0000022}. */
    @Override
    public String toString() {
        String number = system.equals("errno") || system.equals("KRB5")
                ? Long.toString(code)
                : String.format(Locale.ROOT, "0x%X", code);
        return system + " " + number + (name.isEmpty() ? "" : " " + name);
    }
}
