package org.shareops.testkit.contract;

import static org.shareops.testkit.contract.Mutant.volumes;
import static org.shareops.testkit.contract.Mutant.windows;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.shareops.model.Credentials;
import org.shareops.model.ErrorKind;
import org.shareops.model.ServerAddress;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.Backend;
import org.shareops.spi.Claim;
import org.shareops.spi.ContentReader;
import org.shareops.spi.ContentWriter;
import org.shareops.spi.ForwardingVolume;
import org.shareops.spi.ServerLink;
import org.shareops.spi.Volume;

/** Lies about interrupts that concern few calls only. */
final class InterruptMutants {
    private static final Set<Class<?>> MADE =
            Set.of(ServerLink.class, Volume.class, ContentReader.class, ContentWriter.class);

    private InterruptMutants() {}

    static List<Mutant> all() {
        return List.of(
                windows(
                        Rule.C4,
                        "leaves the file open that an interrupted thread creates",
                        volumes((volume, where) -> forgetful(volume))),
                windows(
                        Rule.C4,
                        "does not close the reader of an interrupted thread",
                        volumes((volume, where) -> new ForwardingVolume(volume) {
                            @Override
                            public ContentReader read(SharePath file) throws ShareException {
                                return new Forwarding.OfReader(super.read(file)) {
                                    @Override
                                    public void close() throws ShareException {
                                        requireQuiet();
                                        super.close();
                                    }
                                };
                            }
                        })),
                windows(
                        Rule.C4,
                        "does not close the claim of an interrupted thread",
                        volumes((volume, where) -> new ForwardingVolume(volume) {
                            @Override
                            public Claim claim(SharePath file) throws ShareException {
                                return new Forwarding.OfClaim(super.claim(file)) {
                                    @Override
                                    public void close() throws ShareException {
                                        requireQuiet();
                                        super.close();
                                    }
                                };
                            }
                        })),
                windows(Rule.C4, "hears no interrupt while it logs on", deaf("logOn")),
                windows(Rule.C4, "hears no interrupt while it opens a share", deaf("volume")),
                windows(Rule.C4, "hears no interrupt while it reads from an open file", deaf("read")),
                windows(Rule.C4, "hears no interrupt while it writes", deaf("write")),
                windows(Rule.C4, "hears no interrupt while it syncs", deaf("sync")),
                windows(Rule.C4, "hears no interrupt while it deletes", deaf("delete")),
                windows(Rule.C4, "hears no interrupt while it sets attributes", deaf("setAttributes")));
    }

    private static void requireQuiet() throws ShareException {
        if (Thread.currentThread().isInterrupted()) {
            throw ShareException.of(ErrorKind.CANCELLED, "close").build();
        }
    }

    private static Volume forgetful(Volume honest) {
        return new ForwardingVolume(honest) {
            @Override
            public ContentWriter createNew(SharePath file) throws ShareException {
                if (!Thread.interrupted()) {
                    return super.createNew(file);
                }
                try {
                    super.createNew(file);
                } finally {
                    Thread.currentThread().interrupt();
                }
                throw ShareException.of(ErrorKind.CANCELLED, "create").build();
            }
        };
    }

    /** That call, of whatever object, is made by a thread that nobody interrupts. */
    private static Mutant.Twist deaf(String call) {
        return (honest, memory) -> new Forwarding.OfBackend(honest) {
            @Override
            public ServerLink logOn(ServerAddress server, Credentials credentials) throws ShareException {
                return deaf(Backend.class, honest, call).logOn(server, credentials);
            }
        };
    }

    private static <T> T deaf(Class<T> type, T honest, String call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    // Opening a file to read has the same name.
                    boolean named = method.getName().equals(call)
                            && !(call.equals("read") && method.getReturnType() == ContentReader.class);
                    try {
                        Object result = named
                                ? uninterruptibly(() -> method.invoke(honest, arguments))
                                : method.invoke(honest, arguments);
                        return MADE.contains(method.getReturnType())
                                ? made(method.getReturnType(), result, call)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                }));
    }

    private static <T> T made(Class<T> type, Object honest, String call) {
        return deaf(type, type.cast(honest), call);
    }

    private static Object uninterruptibly(java.util.concurrent.Callable<Object> work) throws Exception {
        FutureTask<Object> call = new FutureTask<>(work);
        Thread thread = new Thread(call);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return call.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw (Exception) e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
