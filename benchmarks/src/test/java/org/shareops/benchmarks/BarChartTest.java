package org.shareops.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class BarChartTest {
    private static Document draw(Result... results) throws Exception {
        String svg = BarChart.of(List.of(results), Results.SIZES);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<Element> all(Document document, String tag) {
        NodeList nodes = document.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    @Test
    void barsAreAsLongAsMediansAndEachScenarioHasItsOwnScale() throws Exception {
        List<Element> bars = all(
                draw(
                        Results.ours(Scenario.MANY, "SWAP", 1.0),
                        Results.peer(Scenario.MANY, "peer", 4.0),
                        Results.peer(Scenario.BIG, "peer", 400.0)),
                "rect");
        assertThat(bars).hasSize(3);
        assertThat(number(bars.get(1), "width")).isCloseTo(4 * number(bars.get(0), "width"), within(0.5));
        assertThat(number(bars.get(2), "width")).isEqualTo(number(bars.get(1), "width"));
        assertThat(bars.get(0).getAttribute("class")).isEqualTo("ours");
        assertThat(bars.get(1).getAttribute("class")).isEqualTo("peer");
    }

    @Test
    void theLineGoesFromTheFastestRunToTheSlowestAndStaysInside() throws Exception {
        Document document = draw(Results.peer(Scenario.MANY, "peer", 1.0, 2.0, 4.0));
        Element bar = all(document, "rect").get(0);
        Element line = all(document, "line").get(0);
        double left = number(bar, "x");
        double perSecond = number(bar, "width") / 2;
        assertThat(number(line, "x1") - left).isCloseTo(perSecond, within(0.5));
        assertThat(number(line, "x2") - left).isCloseTo(4 * perSecond, within(0.5));
        String[] box = document.getDocumentElement().getAttribute("viewBox").split(" ", -1);
        assertThat(number(line, "x2")).isLessThan(Double.parseDouble(box[2]));
        assertThat(number(bar, "y")).isLessThan(Double.parseDouble(box[3]));
    }

    @Test
    void whatTakesSoLongThatItRanOnceIsLeftOut() throws Exception {
        Result once =
                new Result(Scenario.CHANGED, "SWAP", Contestant.Side.SHAREOPS, List.of(99.0), true, Results.WIRE, null);
        assertThat(all(draw(once, Results.peer(Scenario.CHANGED, "peer", 1.0)), "rect"))
                .hasSize(1);
    }

    @Test
    void aNameCannotEndAnElementAndWhoFailedHasNoBar() throws Exception {
        Document document =
                draw(Results.peer(Scenario.MANY, "a <b> & c", 1.0), Results.failed(Scenario.MANY, "broken", "x"));
        assertThat(all(document, "rect")).hasSize(1);
        assertThat(all(document, "text")).extracting(Element::getTextContent).contains("a <b> & c");
    }
}
