package org.shareops.internal.update;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.shareops.model.ErrorKind;
import org.shareops.model.OpenFile;
import org.shareops.model.Session;
import org.shareops.model.ShareException;
import org.shareops.spi.Notifier;
import org.shareops.spi.SessionLister;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.Warned;

/** Tells holders what is going on: through the server where it can do that, else through the caller (rule D1). For one thread. */
final class Messages {
    private final Context context;
    private final ForcedDisconnect how;
    private final Findings findings;
    /** Who is to hear of the end, whoever warned him; with something that each holds. */
    private final Map<AttemptLog.WarnedHolder, OpenFile> told = new LinkedHashMap<>();

    private final List<AttemptLog.WarnedHolder> toldBefore;

    /** {@code toldBefore} are those who were warned by a program that crashed since. */
    Messages(Context context, ForcedDisconnect how, Findings findings, List<AttemptLog.WarnedHolder> toldBefore) {
        this.context = context;
        this.how = how;
        this.findings = findings;
        this.toldBefore = toldBefore;
    }

    private static AttemptLog.WarnedHolder who(OpenFile open) {
        return new AttemptLog.WarnedHolder(
                open.user().orElse(""),
                String.join(" ", open.clients()) + open.program().orElse(""));
    }

    /** Warns those who were not, and returns whether there was one. */
    boolean warn(List<OpenFile> holders, Duration left) throws ShareException {
        Map<AttemptLog.WarnedHolder, OpenFile> fresh = new LinkedHashMap<>();
        for (OpenFile open : holders) {
            AttemptLog.WarnedHolder who = who(open);
            if (toldBefore.contains(who)) {
                told.putIfAbsent(who, open);
            } else if (!told.containsKey(who)) {
                fresh.putIfAbsent(who, open);
            }
        }
        if (fresh.isEmpty()) {
            return false;
        }
        List<Session> sessions = sessions();
        String text = filled(how.warning(), left);
        fresh.forEach((who, open) -> {
            told.put(who, open);
            findings.warned().add(new Warned(open.user(), open.clients(), tell(open, sessions, text)));
        });
        return true;
    }

    /** Returns everybody who was warned, by an earlier program too. */
    List<AttemptLog.WarnedHolder> all() {
        Set<AttemptLog.WarnedHolder> all = new LinkedHashSet<>(toldBefore);
        all.addAll(told.keySet());
        return List.copyOf(all);
    }

    /** Tells those who were warned that it is over. */
    void sayFarewell() throws ShareException {
        if (told.isEmpty()) {
            return;
        }
        List<Session> sessions = sessions();
        String text = filled(how.farewell(), Duration.ZERO);
        told.values().forEach(open -> tell(open, sessions, text));
    }

    private List<Session> sessions() throws ShareException {
        Optional<SessionLister> lister = context.facet(SessionLister.class);
        return context.facet(Notifier.class).isPresent() && lister.isPresent()
                ? lister.get().sessions().items()
                : List.of();
    }

    private boolean tell(OpenFile open, List<Session> sessions, String text) {
        boolean delivered = false;
        Optional<Notifier> notifier = context.facet(Notifier.class);
        if (notifier.isPresent()) {
            for (Session session : sessionsOf(open, sessions)) {
                delivered |= tell(notifier.get(), session, text);
            }
        }
        return delivered
                || how.messenger().filter(each -> tell(each, open, text)).isPresent();
    }

    private static List<Session> sessionsOf(OpenFile open, List<Session> sessions) {
        List<Session> exact = sessions.stream()
                .filter(session -> open.sessionId().filter(session.id()::equals).isPresent())
                .toList();
        // After a disconnection he may be there again, as another session.
        return !exact.isEmpty()
                ? exact
                : sessions.stream()
                        .filter(session -> session.user().equals(open.user()))
                        .filter(session -> session.client()
                                .filter(open.clients()::contains)
                                .isPresent())
                        .toList();
    }

    private boolean tell(Notifier notifier, Session session, String text) {
        try {
            return notifier.tell(session, text);
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                findings.warnings().add("a message to session " + session.id() + " failed: " + e.getMessage());
            }
            return false;
        }
    }

    private boolean tell(ForcedDisconnect.HolderMessenger messenger, OpenFile open, String text) {
        try {
            return messenger.tell(open, text);
        } catch (RuntimeException e) {
            // A caller's defect must not leave newcomers shut out.
            findings.warnings().add("the caller's messenger failed: " + e);
            return false;
        }
    }

    private String filled(String template, Duration left) {
        return template.replace("{target}", context.targetName()).replace("{time}", inWords(left));
    }

    static String inWords(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        return seconds >= 120 ? (seconds + 30) / 60 + " minutes" : seconds == 1 ? "1 second" : seconds + " seconds";
    }
}
