package org.shareops.testkit.delivery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Says what is wrong with an inbox: items that are lost, doubled or not whole (rules V1-V3). For one thread. */
public final class InboxJudge {
    private final InboxView view;

    /** Judges by what this view shows. */
    public InboxJudge(InboxView view) {
        this.view = view;
    }

    /** Returns the letters that lie there as items, each as often as it does; what is not whole is left out. */
    public List<String> letters() throws IOException {
        List<String> letters = new ArrayList<>();
        for (String name : view.names()) {
            if (InboxView.isItem(name)) {
                view.content(name).flatMap(Letter::read).ifPresent(letters::add);
            }
        }
        return letters;
    }

    /** Returns the names of what is there and is no item. */
    public List<String> others() throws IOException {
        return view.names().stream().filter(name -> !InboxView.isItem(name)).toList();
    }

    /** Returns complaints unless each of these letters is there once, and no other item. */
    public List<String> complaints(Collection<String> wanted) throws IOException {
        return complaints(wanted, Set.of());
    }

    /**
     * Returns complaints unless each letter that is wanted is there once.
     *
     * @param possible letters that may be there as well, once
     */
    public List<String> complaints(Collection<String> wanted, Collection<String> possible) throws IOException {
        List<String> complaints = new ArrayList<>();
        TreeMap<String, List<String>> found = new TreeMap<>();
        for (String name : view.names()) {
            if (InboxView.isItem(name)) {
                Optional<String> letter = view.content(name).flatMap(Letter::read);
                if (letter.isEmpty()) {
                    complaints.add("the item " + name + " is not whole");
                } else {
                    found.computeIfAbsent(letter.get(), key -> new ArrayList<>())
                            .add(name);
                }
            }
        }
        found.forEach((letter, names) -> {
            if (names.size() > 1) {
                complaints.add("doubled: " + letter + " is there as " + names);
            }
            if (!wanted.contains(letter) && !possible.contains(letter)) {
                complaints.add("nobody is known to have sent " + letter + ", which is there as " + names);
            }
        });
        for (String letter : wanted) {
            if (!found.containsKey(letter)) {
                complaints.add("lost: " + letter);
            }
        }
        return complaints;
    }
}
