package org.shareops;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.shareops.internal.delivery.SenderMemory;
import org.shareops.internal.link.LinkPolicy;
import org.shareops.internal.link.LinkTable;
import org.shareops.internal.run.Runs;
import org.shareops.model.ConnectionStatus;
import org.shareops.model.CredentialsProvider;
import org.shareops.model.LinkReport;
import org.shareops.model.Probe;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.ShareLocation;
import org.shareops.model.ShareUrl;
import org.shareops.spi.Backend;
import org.shareops.spi.EngineClock;

/**
 * Owns every link of a program: one for each server and identity, made when it is first needed and shared by all threads
 * and shares (rules P3, P4). Thread-safe. Build one, keep it, close it at the end.
 *
 * <pre>{@code
 * try (Shares shares = Shares.builder().build()) {
 *     UpdateReport report = shares.share("file:///srv/packages")
 *             .update("office")
 *             .from(Source.directory(build))
 *             .run();
 * }
 * }</pre>
 */
public final class Shares implements AutoCloseable {
    private final LinkTable links;
    private final EngineClock clock;
    private final Runs runs = new Runs();
    private final Set<Cordon> cordons = ConcurrentHashMap.newKeySet();
    private final SenderMemory deliveries = new SenderMemory();

    private Shares(Builder builder) {
        List<Backend> backends = new ArrayList<>(builder.backends);
        if (builder.installed) {
            backends.addAll(installed());
        }
        this.clock = builder.clock;
        this.links = new LinkTable(backends, builder.credentials, clock, builder.policy, builder.aliases);
        // The thread that the platform makes for this inherits what its maker has; it is not to be an update's.
        clock.after(Duration.ZERO, () -> {});
    }

    private static List<Backend> installed() {
        List<Backend> all = new ArrayList<>();
        try {
            ServiceLoader.load(Backend.class).forEach(all::add);
        } catch (ServiceConfigurationError e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                // It was told what it does not understand; that is the caller's to mend, and says how.
                throw new IllegalArgumentException(wrong.getMessage(), e);
            }
            throw e;
        }
        return all;
    }

    /** Starts building. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a handle to a share. No traffic.
     *
     * @param url the share's URL, with nothing below the share: {@code smb://host/share}, {@code file:///directory}
     * @throws IllegalArgumentException if the URL names no share, or no backend answers for its scheme
     */
    public Share share(String url) {
        ShareUrl parsed = ShareUrl.parse(url);
        return share(links.backend(parsed.server().scheme()).share(parsed));
    }

    /** Returns a handle to a share. No traffic. */
    public Share share(ShareAddress address) {
        return new Share(address, links, clock, runs, cordons, deliveries);
    }

    /**
     * Understands a URL that names a place on a share. For local disks the last directory above the place counts as the
     * share. No traffic.
     *
     * @throws IllegalArgumentException if the URL names no share, or no backend answers for its scheme
     */
    public ShareLocation locate(String url) {
        ShareUrl parsed = ShareUrl.parse(url);
        return links.backend(parsed.server().scheme()).location(parsed);
    }

    /**
     * Tells what is known of the link to a server, at no more cost than {@code probe} allows. {@link Probe#PASSIVE} sends
     * nothing and waits for nothing (rule P1).
     */
    public ConnectionStatus probe(ServerAddress server, Probe probe) throws ShareException {
        return links.probe(server, probe);
    }

    /** Tells what has become of each link so far, in the order of servers. No traffic (rule P1). */
    public List<LinkReport> links() {
        return links.reports();
    }

    /**
     * Lets credentials be sent to a server again that it has refused: for callers who know that the account was mended. Other
     * credentials are sent without this (rule P5). No traffic.
     */
    public void forgetRejection(ServerAddress server) {
        links.forgetRejection(server);
    }

    /**
     * Lifts the cordons that are still held, and logs off everywhere. Calls that run fail with {@code CLOSED}, and so does every later call that asks a share for
     * anything (rules C3, P10). A commit that has begun is finished first, and what was staged is removed: this waits for
     * that, also if it is interrupted. Called by a progress listener it does not wait, and the links are closed at the end
     * of the operation. Progress listeners hear nothing more; one that is at work is interrupted.
     *
     * @throws ShareException the first failure to log off, after all links were tried
     */
    @Override
    public void close() throws ShareException {
        ShareException first = null;
        for (Cordon cordon : cordons) {
            try {
                cordon.close();
            } catch (ShareException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        try {
            runs.close(links::close);
        } catch (ShareException e) {
            if (first == null) {
                throw e;
            }
            first.addSuppressed(e);
        }
        if (first != null) {
            throw first;
        }
    }

    /** Collects how to build {@link Shares}. Not thread-safe. */
    public static final class Builder {
        private final List<Backend> backends = new ArrayList<>();
        private CredentialsProvider credentials = CredentialsProvider.none();
        private final Map<ServerAddress, ServerAddress> aliases = new HashMap<>();
        private EngineClock clock = EngineClock.system();
        private LinkPolicy policy = LinkPolicy.defaults();
        private boolean installed = true;

        private Builder() {}

        /** Sets where credentials come from; by default there are none, which is enough for local disks. */
        public Builder credentials(CredentialsProvider value) {
            this.credentials = value;
            return this;
        }

        /** Adds a backend, in front of those that are found through {@link ServiceLoader}. */
        public Builder backend(Backend value) {
            this.backends.add(value);
            return this;
        }

        /** Leaves out the backends that {@link ServiceLoader} would find; by default they are used. */
        public Builder onlyGivenBackends() {
            this.installed = false;
            return this;
        }

        /**
         * Declares that names or addresses reach one server, so that they share one link (rule P11): the first is the one
         * that is connected to. Nothing is guessed: without this, two names are two servers.
         *
         * @param server the URL of the server alone, such as {@code smb://files.example.org}
         * @param others further URLs of the same server
         * @throws IllegalArgumentException if a URL names a share, or another server has one of the names already; what shows only
         *     when all names are known, {@link #build()} throws
         */
        public Builder sameServer(String server, String... others) {
            ServerAddress first = ServerAddress.parse(server);
            Map<ServerAddress, ServerAddress> fresh = new HashMap<>();
            for (String other : others) {
                fresh.put(ServerAddress.parse(other), first);
            }
            fresh.forEach((alias, name) -> {
                ServerAddress before = aliases.get(alias);
                if (before != null && !before.equals(name)) {
                    throw new IllegalArgumentException(alias + " is declared to be " + before + " already");
                }
            });
            aliases.putAll(fresh);
            return this;
        }

        /**
         * Sets how long a link is kept that nobody uses: five minutes by default (rule P10).
         *
         * @throws IllegalArgumentException unless it is positive
         */
        public Builder idleTime(Duration value) {
            this.policy = policy.withIdleTime(value);
            return this;
        }

        /**
         * Sets how long a server is left alone after a failed log-on: at most one second by default after the first, and at
         * most one minute however many there were in a row. The time doubles with each, and is shortened by up to a half at
         * random (rule P6).
         *
         * @throws IllegalArgumentException unless both are positive and {@code longest} is not the shorter one
         */
        public Builder backOff(Duration first, Duration longest) {
            this.policy = policy.withBackOff(first, longest);
            return this;
        }

        /** Sets the clock; by default the machine's. For tests. */
        public Builder clock(EngineClock value) {
            this.clock = value;
            return this;
        }

        /**
         * Builds. No traffic.
         *
         * @throws IllegalArgumentException if a backend that {@link ServiceLoader} finds does not understand what it was told, as
         *     by a system property; the message names it and what it can be
         */
        public Shares build() {
            return new Shares(this);
        }
    }
}
