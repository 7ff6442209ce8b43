package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.shareops.model.ServerList;

/** Says of a server's list whether it is all there is (rule S6). */
final class Listings {
    private Listings() {}

    static ObjectNode withCompleteness(ObjectNode document, ServerList<?> list) {
        document.put("complete", list.complete());
        Json.putIfPresent(document, "incompleteReason", list.reason());
        return document;
    }

    static String withCompleteness(String text, ServerList<?> list) {
        return list.reason()
                .map(reason -> text + "\nThere may be more: " + Words.printable(reason))
                .orElse(text);
    }
}
