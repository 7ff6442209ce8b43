package org.shareops.benchmarks;

import java.util.List;
import org.shareops.benchmarks.Contestant.Side;

/** Figures that nobody measured. */
final class Results {
    static final Sizes SIZES = Sizes.full();
    static final Wire WIRE = new Wire("3.1.1, signed AES-CMAC", 0, true, 16_000, 10_000, 2_000, 9_000_000, 1_000_000);

    private Results() {}

    static Result of(Scenario scenario, String name, Side side, Wire wire, Double... seconds) {
        return new Result(scenario, name, side, List.of(seconds), false, wire, null);
    }

    static Result ours(Scenario scenario, String name, Double... seconds) {
        return of(scenario, "Shareops " + name, Side.SHAREOPS, WIRE, seconds);
    }

    static Result peer(Scenario scenario, String name, Double... seconds) {
        return of(scenario, name, Side.PEER, WIRE, seconds);
    }

    static Result failed(Scenario scenario, String name, String why) {
        return new Result(scenario, name, Side.PEER, List.of(), false, null, why);
    }
}
