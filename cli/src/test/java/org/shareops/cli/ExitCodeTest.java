package org.shareops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.shareops.model.ErrorKind;

final class ExitCodeTest {
    @ParameterizedTest
    @CsvSource({
        "IN_USE, 3", "BUSY, 3", "ACCESS_DENIED, 4", "AUTHENTICATION_REJECTED, 4", "UNREACHABLE, 5", "LINK_LOST, 5",
        "UNSUPPORTED, 6", "OUTCOME_UNKNOWN, 7", "CANCELLED, 130", "NOT_FOUND, 1", "REFUSED, 1", "NO_SPACE, 1"
    })
    void numbersAreAsDocumented(ErrorKind kind, int number) {
        assertThat(ExitCode.of(kind).number()).isEqualTo(number);
    }

    @ParameterizedTest
    @EnumSource
    void noFailureLooksLikeSuccessOrWrongUse(ErrorKind kind) {
        assertThat(ExitCode.of(kind)).isNotIn(ExitCode.DONE, ExitCode.USAGE);
    }
}
