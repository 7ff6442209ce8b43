package org.shareops.backend.netware.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Dates and times as NetWare writes them: two words, to 2 s, from 1980 to 2107; and the server's clock of seven bytes.
 * Servers have a zone of their own; the emulated one keeps UTC, and its client reads UTC.
 *
 * @param date year from 1980, month and day; 0 where there is none
 * @param time hour, minute and half of the second
 */
public record DosTime(int date, int time) {
    /** What stands where there is no time. */
    public static final DosTime NONE = new DosTime(0, 0);

    private static final int FIRST_YEAR = 1980;
    private static final int LAST_YEAR = 2107;

    /** Returns the time cut to 2 s; the earliest or latest there is for what lies outside. */
    public static DosTime of(Instant instant) {
        LocalDateTime t = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        if (t.getYear() < FIRST_YEAR) {
            t = LocalDateTime.of(FIRST_YEAR, 1, 1, 0, 0);
        } else if (t.getYear() > LAST_YEAR) {
            t = LocalDateTime.of(LAST_YEAR, 12, 31, 23, 59, 58);
        }
        return new DosTime(
                (t.getYear() - FIRST_YEAR) << 9 | t.getMonthValue() << 5 | t.getDayOfMonth(),
                t.getHour() << 11 | t.getMinute() << 5 | t.getSecond() / 2);
    }

    /** Returns the instant; the epoch for {@link #NONE}. */
    public Instant toInstant() throws MalformedPacketException {
        if (date == 0) {
            return Instant.EPOCH;
        }
        try {
            return LocalDateTime.of(
                            FIRST_YEAR + (date >> 9),
                            date >> 5 & 0x0F,
                            date & 0x1F,
                            time >> 11,
                            time >> 5 & 0x3F,
                            2 * (time & 0x1F))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new MalformedPacketException(
                    String.format(Locale.ROOT, "no date and time: 0x%04X 0x%04X", date, time));
        }
    }

    /** Writes the server's clock: years from 1900, month, day, hour, minute, second, and the day of the week from Sunday. */
    public static void writeClock(PacketWriter to, Instant instant) {
        LocalDateTime t = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        to.u8(t.getYear() - 1900)
                .u8(t.getMonthValue())
                .u8(t.getDayOfMonth())
                .u8(t.getHour())
                .u8(t.getMinute())
                .u8(t.getSecond())
                .u8(t.getDayOfWeek().getValue() % 7);
    }

    /** Reads the server's clock. Years below 80 are from 2000, as some servers count. */
    public static Instant readClock(PacketReader from) throws MalformedPacketException {
        int year = from.u8();
        try {
            Instant instant = LocalDateTime.of(
                            1900 + year + (year < 80 ? 100 : 0), from.u8(), from.u8(), from.u8(), from.u8(), from.u8())
                    .toInstant(ZoneOffset.UTC);
            from.skip(1);
            return instant;
        } catch (DateTimeException e) {
            throw new MalformedPacketException("the server's clock shows no date and time");
        }
    }
}
