package org.shareops.backend.netware;

import java.util.Set;
import org.shareops.spi.NameRules;
import org.shareops.spi.NameRules.LengthUnit;

/** Which names volumes hold. */
final class Names {
    /** A count byte stands before each name, and before each path in the calls that give one back. */
    private static final int LONGEST = 255;

    /** A control character, though not one of the first 32. */
    private static final char DELETE = 0x7F;

    /** Long names: as OS/2 had them, folded by case, with at most 255 bytes a name. */
    static final NameRules LONG = longNames(NameRules.windows());

    /** 8.3 in capitals. */
    static final NameRules DOS = NameRules.eightDotThreeDos();

    private Names() {}

    private static NameRules longNames(NameRules windows) {
        return new NameRules(
                windows.caseSensitive(),
                windows.illegalCharacters() + DELETE,
                windows.controlCharacters(),
                Set.copyOf(windows.reservedNames()),
                windows.trailingDotOrSpace(),
                LONGEST,
                windows.maxPathLength(),
                LengthUnit.UTF8_BYTES,
                false);
    }
}
