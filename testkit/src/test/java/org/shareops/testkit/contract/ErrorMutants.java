package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.links;
import static org.shareops.testkit.contract.Mutant.readers;
import static org.shareops.testkit.contract.Mutant.volumes;
import static org.shareops.testkit.contract.Mutant.windows;

import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.NativeCode;
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

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int THIRD = 3;

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
                windows(Rule.C2, "keeps no code of the server's", failures(honest -> withCode(honest, null))),
                windows(
                        Rule.C2,
                        "has one code for all errors",
                        failures(honest -> withCode(honest, new NativeCode("NTSTATUS", 0xC0000001L, "")))),
                windows(
                        Rule.C4,
                        "hears no interrupt while it waits for the server",
                        links((link, where) -> stubborn(ServerLink.class, link))),
                windows(
                        Rule.C5,
                        "leaves a thread behind each third reader",
                        readers((reader, file, where) ->
                                COUNT.incrementAndGet() % THIRD == 0 ? threaded(reader) : reader)),
                windows(Rule.C5, "leaves a thread behind each third writer", Mutant.writers((writer, file, where) -> {
                    if (COUNT.incrementAndGet() % THIRD == 0) {
                        leaveThread();
                    }
                    return writer;
                })),
                windows(
                        Rule.C5,
                        "leaves a thread behind each third listing",
                        volumes((volume, where) -> listing(volume))),
                windows(
                        Rule.C6,
                        "writes its secret to the platform's logger",
                        telling(secret -> System.getLogger("liar").log(System.Logger.Level.DEBUG, secret))),
                windows(
                        Rule.C6,
                        "writes its secret to java.util.logging",
                        telling(secret -> Logger.getLogger("liar").log(Level.FINEST, "secret: {0}", secret))),
                windows(Rule.C6, "prints its secret", telling(secret -> System.out.println(secret))),
                windows(Rule.C6, "prints its secret as an error", telling(secret -> System.err.println(secret))),
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

    private static ShareException withCode(ShareException honest, @Nullable NativeCode code) {
        ShareException.Builder builder =
                ShareException.of(honest.kind(), honest.operation()).detail(honest.kind() + " it was");
        return (code == null ? builder : builder.nativeCode(code)).build();
    }

    private static Mutant.Twist telling(Consumer<String> somebody) {
        return (honest, memory) -> new Forwarding.OfBackend(honest) {
            @Override
            public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
                String secret = secret(credentials);
                if (!secret.isEmpty()) {
                    somebody.accept(secret);
                }
                return super.logOn(server, credentials);
            }
        };
    }

    /** Each call is made by a thread that nobody interrupts, and its caller hears of an interrupt when it is over. */
    private static <T> T stubborn(Class<T> type, T honest) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    FutureTask<Object> call = new FutureTask<>(() -> method.invoke(honest, arguments));
                    Thread thread = new Thread(call);
                    thread.setDaemon(true);
                    thread.start();
                    try {
                        Object result = uninterruptibly(call);
                        return method.getReturnType() == Volume.class
                                ? stubborn(Volume.class, (Volume) result)
                                : result;
                    } catch (ExecutionException e) {
                        throw ((InvocationTargetException) e.getCause()).getTargetException();
                    }
                }));
    }

    private static Object uninterruptibly(FutureTask<Object> call) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return call.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Volume listing(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public EntryCursor list(SharePath directory) throws ShareException {
                if (COUNT.incrementAndGet() % THIRD == 0) {
                    leaveThread();
                }
                return super.list(directory);
            }
        };
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
        leaveThread();
        return reader;
    }

    private static void leaveThread() {
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
    }
}
