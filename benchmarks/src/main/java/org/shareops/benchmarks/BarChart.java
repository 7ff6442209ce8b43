package org.shareops.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.shareops.benchmarks.Contestant.Side;

/**
 * Draws a block of bars for each scenario, each with its own scale, and a line from the fastest run to the slowest. What was
 * measured once, since it takes so long, would leave no room to see the others.
 */
final class BarChart {
    private static final int WIDTH = 860;
    private static final int MARGIN = 16;
    private static final int LABELS = 230;
    private static final int VALUES = 80;
    private static final int TITLE = 34;
    private static final int ROW = 22;
    private static final int BAR = 14;
    private static final int BASELINE = 11;
    private static final Map<Side, String> CLASSES =
            Map.of(Side.SHAREOPS, "ours", Side.SHAREOPS_ENCRYPTED, "sealed", Side.PEER, "peer", Side.FLOOR, "floor");

    private final Sizes sizes;
    private final StringBuilder svg = new StringBuilder();
    private int y = MARGIN;

    private BarChart(Sizes sizes) {
        this.sizes = sizes;
    }

    /** Returns an SVG document. */
    static String of(List<Result> results, Sizes sizes) {
        return new BarChart(sizes).draw(results);
    }

    private String draw(List<Result> results) {
        Map<Scenario, List<Result>> blocks = results.stream()
                .filter(each -> each.isMeasured() && !each.once())
                .collect(Collectors.groupingBy(Result::scenario, java.util.TreeMap::new, Collectors.toList()));
        blocks.forEach(this::block);
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12" role="img">
                <title>Seconds, shorter is better</title>
                <style>
                text { fill: #24292f } .title { font-weight: bold } .spread { stroke: #24292f; stroke-width: 1.5 }
                .ours { fill: #2da44e } .sealed { fill: #7cc68d } .peer { fill: #6e9fd6 } .floor { fill: #a8b0b8 }
                @media (prefers-color-scheme: dark) {
                text { fill: #e6edf3 } .spread { stroke: #e6edf3 }
                .ours { fill: #2ea043 } .sealed { fill: #1f6b31 } .peer { fill: #3f6fb0 } .floor { fill: #59636e }
                }
                </style>
                %s</svg>
                """.formatted(WIDTH, y + MARGIN, svg);
    }

    private void block(Scenario scenario, List<Result> rows) {
        text(MARGIN, y + BASELINE, "title", "start", scenario.title(sizes) + ", seconds");
        y += ROW;
        double longest = rows.stream().mapToDouble(Result::slowest).max().orElseThrow();
        double scale = (WIDTH - 2 * MARGIN - LABELS - VALUES) / Math.max(longest, Double.MIN_NORMAL);
        int left = MARGIN + LABELS;
        for (Result row : rows) {
            text(left - 8, y + BASELINE, "label", "end", row.contestant());
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                    CLASSES.get(row.side()),
                    left,
                    y,
                    Math.max(1, row.median() * scale),
                    BAR));
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"spread\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
                    left + row.fastest() * scale,
                    left + row.slowest() * scale,
                    y + BAR / 2,
                    y + BAR / 2));
            text(
                    (int) (left + row.slowest() * scale) + 8,
                    y + BASELINE,
                    "value",
                    "start",
                    Report.seconds(row.median()));
            y += ROW;
        }
        y += TITLE - ROW;
    }

    private void text(int x, int baseline, String style, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n",
                style,
                x,
                baseline,
                anchor,
                escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
