package org.shareops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a command has to say, in both forms.
 *
 * @param code what the process returns
 * @param document the form for programs
 * @param text the form for people, without a final line break; may be empty
 */
record Answer(ExitCode code, ObjectNode document, String text) {
    static Answer done(ObjectNode document, String text) {
        return new Answer(ExitCode.DONE, document, text);
    }
}
