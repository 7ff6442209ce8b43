package org.shareops.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.shareops.spi.Backend;

/** Runs the program inside the test's own process. */
final class Cli {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final Map<String, String> environment = new HashMap<>();
    private final List<Backend> backends = new ArrayList<>();
    private Optional<Surroundings.Prompt> prompt = Optional.empty();
    private boolean terminal;

    /** What a run left. */
    record Result(int code, String out, String err) {
        /** Reads standard output, which must be one document and nothing else; whatever it says, it tells of the links. */
        JsonNode json() {
            JsonNode document = document(out);
            if (!document.path("links").isArray()) {
                throw new IllegalStateException("a document without links: " + out);
            }
            for (JsonNode link : document.path("links")) {
                for (String field : List.of("server", "identity", "state", "logOns", "roundTrips")) {
                    if (!link.has(field)) {
                        throw new IllegalStateException("a link without " + field + ": " + out);
                    }
                }
            }
            return document;
        }
    }

    static JsonNode document(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("not one JSON document: " + text, e);
        }
    }

    static Result shareops(Object... arguments) {
        return new Cli().run(arguments);
    }

    Cli environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Cli backend(Backend value) {
        backends.add(value);
        return this;
    }

    Cli prompt(Surroundings.Prompt value) {
        prompt = Optional.of(value);
        return this;
    }

    Cli terminal() {
        terminal = true;
        return this;
    }

    Result run(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                environment,
                prompt,
                terminal,
                backends);
        String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        int code = Main.run(surroundings, words);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
