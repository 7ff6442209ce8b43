package org.shareops.testkit.contract;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shareops.Inbox;
import org.shareops.Share;
import org.shareops.delivery.Item;
import org.shareops.model.Entry;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.source.Source;
import org.shareops.testkit.Call;

/** An inbox on the share under test, and what lies in it as those see it who know nothing of deliveries. */
final class Postbox {
    private static final String EXTENSION = ".itm";
    /** Names have the item's number after the sender's; on a volume of 8.3 names at the third letter, in three. */
    private static final int DOS_NUMBER = 2;

    private static final int DOS_DIGITS = 3;
    private static final int DIGITS = 13;

    private final Scene on;
    private final String name;
    private final boolean dos;
    private final @Nullable OtherClient other;

    private Postbox(Scene on, String name, @Nullable OtherClient other) throws Exception {
        this.on = on;
        this.name = name;
        this.dos = on.volume().traits().names().eightDotThree();
        on.volume().createDirectory(on.at(name));
        this.other = other;
    }

    /** Makes the directory. */
    static Postbox in(Scene on, String name) throws Exception {
        Optional<OtherClient> other = on.fixture().otherClient(on.url());
        other.ifPresent(on::closing);
        return new Postbox(on, name, other.orElse(null));
    }

    /** Makes the directory where there may be no other client, such as on a small disk. */
    static Postbox withoutOthers(Scene on, String name) throws Exception {
        return new Postbox(on, name, null);
    }

    SharePath path() {
        return on.at(name);
    }

    /** The inbox as a program has it. */
    Inbox in(Share share) {
        return share.inbox(path());
    }

    /** What looks at the share past the backend; notes that nothing does. */
    Optional<OtherClient> witness(Rule rule) {
        if (other == null) {
            on.partly(rule, "the fixture has no other client");
        }
        return Optional.ofNullable(other);
    }

    /** The path of something in the inbox as other clients have to say it. */
    String toOthers(SharePath inside) {
        return name + "/" + inside.name();
    }

    static Source text(String content) {
        return Source.bytes(Scene.utf8(content));
    }

    static String contentOf(Item item) throws IOException {
        try (InputStream in = item.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static boolean isItem(SharePath path) {
        return isItem(path.name());
    }

    private static boolean isItem(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(EXTENSION);
    }

    /** The contents of all items, in the order of their names, read by the other client if there is one. */
    List<String> items() throws Exception {
        return items(on, other);
    }

    /** As {@link #items()}, by others who come for that alone: the links of the test may be lost. */
    List<String> itemsAnew() throws Exception {
        try (Scene fresh = new Scene(on.fixture(), on.url())) {
            return items(fresh, other == null ? null : fresh.other());
        }
    }

    private List<String> items(Scene scene, @Nullable OtherClient reader) throws Exception {
        List<String> contents = new ArrayList<>();
        for (Entry entry : scene.list(name).values()) {
            if (isItem(entry.name())) {
                contents.add(content(scene, reader, entry.name()));
            }
        }
        return contents;
    }

    /** Returns the content of something in the inbox, read by the other client if there is one. */
    String content(SharePath inside) throws Exception {
        return content(on, other, inside.name());
    }

    private String content(Scene scene, @Nullable OtherClient reader, String file) throws Exception {
        return reader == null
                ? scene.get(name + "/" + file)
                : new String(reader.read(name + "/" + file), StandardCharsets.UTF_8);
    }

    /** Puts a file where an item is about to be, as somebody who happens to choose that name. */
    void take(SharePath inside, String content) throws ShareException {
        try {
            if (other == null) {
                on.put(toOthers(inside), content);
            } else {
                other.write(toOthers(inside), Scene.utf8(content));
            }
        } catch (ShareException e) {
            throw e;
        } catch (IOException e) {
            throw new FixtureFailure("the other client cannot write " + inside, e);
        }
    }

    /** Returns true if a call is about an item of that number, under whichever of its names. */
    boolean concerns(Call call, long number) {
        return isNumbered(call.path(), number)
                || call.other().filter(path -> isNumbered(path, number)).isPresent();
    }

    private boolean isNumbered(SharePath path, long number) {
        if (!path.startsWith(path()) || path.equals(path())) {
            return false;
        }
        String file = path.name();
        String digits = String.format(Locale.ROOT, "%0" + (dos ? DOS_DIGITS : DIGITS) + "d", number);
        int at = dos ? DOS_NUMBER : file.indexOf('-') + 1;
        return file.startsWith(digits, at);
    }
}
