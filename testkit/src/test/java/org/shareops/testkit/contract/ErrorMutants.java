package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.links;
import static org.shareops.testkit.contract.Mutant.readers;
import static org.shareops.testkit.contract.Mutant.volumes;
import static org.shareops.testkit.contract.Mutant.windows;

import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.EntryCursor;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** Lies about errors, ends and interrupts, and what is left behind. */
final class ErrorMutants {
    private static final Set<Class<?>> MADE =
            Set.of(Volume.class, ContentReader.class, ContentWriter.class, Claim.class, EntryCursor.class);

    private ErrorMutants() {}

    /** What becomes of a failure. */
    @FunctionalInterface
    private interface Failing {
        Throwable of(ShareException honest);
    }

    /** Every failure of volumes and of all that is made from them. */
    private static Mutant.Twist failures(Failing lie) {
        return links((link, where) -> failing(ServerLink.class, link, lie));
    }

    private static <T> T failing(Class<T> type, T honest, Failing lie) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(honest, arguments);
                        return MADE.contains(method.getReturnType())
                                ? wrapped(method.getReturnType(), result, lie)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException() instanceof ShareException failure
                                ? lie.of(failure)
                                : e.getTargetException();
                    }
                }));
    }

    private static <T> T wrapped(Class<T> type, Object honest, Failing lie) {
        return failing(type, type.cast(honest), lie);
    }

    private static Throwable ifCancelled(ShareException honest, Failing lie) {
        return honest.kind() == ErrorKind.CANCELLED ? lie.of(honest) : honest;
    }

    static List<Mutant> all() {
        return List.of(
                windows(
                        Rule.C2,
                        "has one kind for all errors",
                        failures(honest -> honest.kind() == ErrorKind.CLOSED
                                ? honest
                                : ShareException.of(ErrorKind.IO_FAILURE, honest.operation())
                                        .build())),
                windows(
                        Rule.C2,
                        "throws what its callers do not expect",
                        failures(honest -> new IllegalStateException(honest))),
                windows(
                        Rule.C2,
                        "takes deleting what is missing for done",
                        volumes((volume, where) -> forgiving(volume))),
                windows(
                        Rule.C2,
                        "says of an unknown share that it may not be opened",
                        links((link, where) -> secretive(link))),
                windows(
                        Rule.C3,
                        "reads on after closing",
                        readers((reader, file, where) -> new Forwarding.OfReader(reader) {
                            @Override
                            public void close() {}
                        })),
                windows(
                        Rule.C3,
                        "uses a volume after closing it",
                        volumes((volume, where) -> new ForwardingVolume(volume) {
                            @Override
                            public void close() {}
                        })),
                windows(Rule.C3, "fails when it is closed twice", readers((reader, file, where) -> once(reader))),
                windows(
                        Rule.C4,
                        "loses the interrupt flag",
                        failures(honest -> ifCancelled(honest, cancelled -> {
                            Thread.interrupted();
                            return cancelled;
                        }))),
                windows(
                        Rule.C4,
                        "throws a raw exception at an interrupt",
                        failures(honest -> ifCancelled(
                                honest, cancelled -> new UncheckedIOException(new ClosedByInterruptException())))),
                windows(
                        Rule.C4,
                        "loses its link at an interrupt",
                        links((link, where) -> failing(
                                ServerLink.class,
                                link,
                                honest -> ifCancelled(honest, cancelled -> {
                                    closed(link);
                                    return cancelled;
                                })))),
                windows(
                        Rule.C5,
                        "keeps files open that it was told to close",
                        volumes((volume, where) -> hoarding(volume))),
                windows(
                        Rule.C5,
                        "leaves a thread behind each reader",
                        readers((reader, file, where) -> threaded(reader))),
                windows(Rule.C5, "leaves a session behind each link", links((link, where) -> {
                    where.logOn();
                    return link;
                })),
                windows(Rule.C6, "says what secret was wrong", (honest, memory) -> new Forwarding.OfBackend(honest) {
                    @Override
                    public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
                        try {
                            return super.logOn(server, credentials);
                        } catch (ShareException e) {
                            throw e.toBuilder()
                                    .detail("not taken: " + secret(credentials))
                                    .build();
                        }
                    }
                }),
                windows(Rule.C6, "shows the secret of its link", links((link, where) -> new Forwarding.OfLink(link) {
                    @Override
                    public String toString() {
                        return "link with " + secret(where.credentials());
                    }
                })));
    }

    private static String secret(Credentials credentials) {
        return credentials instanceof Credentials.Password password ? new String(password.secret()) : "";
    }

    private static void closed(ServerLink link) {
        try {
            link.close();
        } catch (ShareException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Volume forgiving(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public void delete(SharePath path) throws ShareException {
                try {
                    super.delete(path);
                } catch (ShareException e) {
                    if (e.kind() != ErrorKind.NOT_FOUND) {
                        throw e;
                    }
                }
            }
        };
    }

    private static ServerLink secretive(ServerLink link) {
        return new Forwarding.OfLink(link) {
            @Override
            public Volume volume(ShareAddress share) throws ShareException {
                try {
                    return super.volume(share);
                } catch (ShareException e) {
                    throw e.kind() == ErrorKind.NOT_FOUND
                            ? ShareException.of(ErrorKind.ACCESS_DENIED, "open a share")
                                    .build()
                            : e;
                }
            }
        };
    }

    private static ContentReader once(ContentReader reader) {
        AtomicBoolean closed = new AtomicBoolean();
        return new Forwarding.OfReader(reader) {
            @Override
            public void close() throws ShareException {
                if (closed.getAndSet(true)) {
                    throw ShareException.of(ErrorKind.CLOSED, "close").build();
                }
                super.close();
            }
        };
    }

    private static Volume hoarding(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public ContentReader read(SharePath file) throws ShareException {
                honest.read(file);
                return super.read(file);
            }
        };
    }

    private static ContentReader threaded(ContentReader reader) {
        CountDownLatch never = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
        return new Forwarding.OfReader(reader) {
            @Override
            public int read(ByteBuffer target, long position) throws ShareException {
                return super.read(target, position);
            }
        };
    }
}
