package org.shareops.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
    private static final Instant START = Instant.parse("1996-04-09T08:00:00Z");

    private final VirtualClock clock = new VirtualClock(START);

    @Test
    void aWeekOfRetriesPassesAtOnce() throws InterruptedException {
        long realStart = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            clock.sleep(Duration.ofHours(2));
        }

        assertThat(clock.instant()).isEqualTo(START.plus(Duration.ofHours(200)));
        assertThat(clock.nanoTime()).isEqualTo(Duration.ofHours(200).toNanos());
        assertThat(clock.sleeps()).hasSize(100).containsOnly(Duration.ofHours(2));
        assertThat(Duration.ofNanos(System.nanoTime() - realStart)).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void standsStillUnlessSomebodySleepsOrAdvancesIt() {
        assertThat(clock.instant()).isEqualTo(START);
        clock.advance(Duration.ofSeconds(3));
        assertThat(clock.instant()).isEqualTo(START.plusSeconds(3));
        assertThat(clock.sleeps()).isEmpty();
    }

    @Test
    void theHookSeesEachSleepAtItsEnd() throws InterruptedException {
        List<String> seen = new ArrayList<>();
        clock.onSleep((number, duration) -> seen.add(number + " " + duration + " " + clock.passed()));
        clock.sleep(Duration.ofSeconds(1));
        clock.sleep(Duration.ofSeconds(2));
        assertThat(seen).containsExactly("1 PT1S PT1S", "2 PT2S PT3S");
    }

    @Test
    void aFailingHookFailsTheSleeper() {
        clock.onSleep((number, duration) -> {
            throw new IOException("the holder would not leave");
        });
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> clock.sleep(Duration.ofSeconds(1)))
                .withRootCauseInstanceOf(IOException.class);
    }

    @Test
    void anInterruptedThreadDoesNotSleep() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> clock.sleep(Duration.ofDays(1)));
        assertThat(clock.passed()).isZero();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void theHookCanInterruptTheSleeper() {
        clock.onSleep((number, duration) -> {
            if (number == 2) {
                Thread.currentThread().interrupt();
            }
        });
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> {
            clock.sleep(Duration.ofSeconds(1));
            clock.sleep(Duration.ofSeconds(1));
        });
        assertThat(clock.sleeps()).hasSize(2);
    }

    @Test
    void timeDoesNotRunBackwards() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> clock.sleep(Duration.ofSeconds(-1)));
        assertThat(clock.sleeps()).isEmpty();
    }

    @Test
    void sleepsOfSeveralThreadsAddUp() throws InterruptedException {
        List<Thread> sleepers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread sleeper = new Thread(this::sleepAThousandTimes);
            sleepers.add(sleeper);
            sleeper.start();
        }
        for (Thread sleeper : sleepers) {
            sleeper.join();
        }
        assertThat(clock.passed()).isEqualTo(Duration.ofSeconds(4000));
    }

    private void sleepAThousandTimes() {
        try {
            for (int i = 0; i < 1000; i++) {
                clock.sleep(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tasksComeInTheirOrderAndEachAtItsTime() {
        VirtualClock clock = new VirtualClock(START);
        List<String> seen = new ArrayList<>();
        clock.after(
                Duration.ofSeconds(2),
                () -> seen.add("second at " + clock.passed().toSeconds()));
        clock.after(Duration.ofSeconds(1), () -> {
            seen.add("first at " + clock.passed().toSeconds());
            clock.after(
                    Duration.ofSeconds(1),
                    () -> seen.add("left behind at " + clock.passed().toSeconds()));
        });
        for (int i = 0; i < 5; i++) {
            int number = i;
            clock.after(Duration.ofSeconds(3), () -> seen.add("same time " + number));
        }
        clock.advance(Duration.ofSeconds(10));
        assertThat(seen)
                .containsExactly(
                        "first at 1",
                        "second at 2",
                        "left behind at 2",
                        "same time 0",
                        "same time 1",
                        "same time 2",
                        "same time 3",
                        "same time 4");
        assertThat(clock.passed()).isEqualTo(Duration.ofSeconds(10));
    }
}
