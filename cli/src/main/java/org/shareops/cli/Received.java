package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/**
 * An item that lies in a local directory now.
 *
 * @param file where
 * @param sender who sent it
 * @param sequence its number
 * @param size its size in bytes
 * @param again whether it lay there already, since a program died before it could remove it from the inbox
 */
record Received(Path file, String sender, long sequence, long size, boolean again) {
    ObjectNode document() {
        ObjectNode object = Json.object();
        object.put("file", file.toString());
        object.put("sender", sender);
        object.put("sequence", sequence);
        object.put("size", size);
        object.put("again", again);
        return object;
    }
}
