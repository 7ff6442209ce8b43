package org.shareops.backend.netware.server;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.shareops.backend.netware.wire.LoginKey;
import org.shareops.spi.EngineClock;

/**
 * Describes an {@link EmulatedNetWareServer} and starts it. Not thread-safe. Passwords are hashed as they come, and the arrays
 * they came in are overwritten; no password is kept.
 */
public final class EmulatedNetWareServerBuilder {
    /** A run of the server counts from somewhere below, so that numbers of an earlier run mean nothing, and do not seem to. */
    private static final long HIGHEST_START = 1L << 30;

    private static final int DEFAULT_CONNECTIONS = 250;
    private static final int DEFAULT_PACKET = 4096;
    private static final int MOST_CONNECTIONS = 0xFFFF;
    private static final int DEFAULT_TCP_CONNECTIONS = 12_000;
    /** File descriptors left for files on volumes and everything else. */
    private static final long SPARE_DESCRIPTORS = 512;

    private static final int LONGEST_VOLUME_NAME = 15;
    /** Counted in nanoseconds, durations without end would come out as any number. */
    private static final Duration LONGEST_DURATION = Duration.ofDays(366);
    /** What is open and what is locked as a whole share the 65,535 places that lists have. */
    private static final int MOST_OPEN_FILES = 50_000;

    private record Volume(String name, Path root, boolean longNames) {}

    private final String name;
    private final List<Volume> volumes = new ArrayList<>();
    private final Set<String> readOnlyVolumes = new HashSet<>();
    private final Map<String, List<Rights.Grant>> grants = new HashMap<>();
    private final Map<String, Account> accounts = new LinkedHashMap<>();
    private final List<Consumer<ServerEvent>> listeners = new ArrayList<>();
    private InetAddress bindAddress = InetAddress.getLoopbackAddress();
    private int port;
    private boolean lenientDirectoryRename;
    private boolean durable = true;
    private int openFileLimit = FileServer.MOST_OPEN_FILES;
    private int connectionLimit = DEFAULT_CONNECTIONS;
    private int licences = MOST_CONNECTIONS;
    private int tcpLimit;
    private int packetLimit = DEFAULT_PACKET;
    private EngineClock clock = EngineClock.system();
    private Duration refusedLogOnSlot = Duration.ZERO;
    private @Nullable Duration watchdog;
    private @Nullable Duration packetTime;
    private boolean closeAfterClear;
    private Supplier<byte[]> loginKeys = randomKeys();

    EmulatedNetWareServerBuilder(String name) {
        this.name = checked(name, 2, Bindery.LONGEST_NAME);
    }

    private static String checked(String name, int shortest, int longest) {
        if (name.length() < shortest || name.length() > longest || !name.matches("[\\x21-\\x7E&&[^*?:/\\\\]]+")) {
            throw new IllegalArgumentException("\"" + name + "\" is not a name of " + shortest + " to " + longest
                    + " printable ASCII characters without blank, *, ?, :, / and \\");
        }
        return name.toUpperCase(Locale.ROOT);
    }

    private static Supplier<byte[]> randomKeys() {
        SecureRandom random = new SecureRandom();
        return () -> {
            byte[] key = new byte[LoginKey.LENGTH];
            random.nextBytes(key);
            return key;
        };
    }

    /**
     * Sets the port, from 0 to 65535; 0, the default, is any that is free.
     *
     * @throws IllegalArgumentException for another number
     */
    public EmulatedNetWareServerBuilder port(int number) {
        if (number < 0 || number > 0xFFFF) {
            throw new IllegalArgumentException("not a port: " + number);
        }
        port = number;
        return this;
    }

    /** Sets the address to listen on; without it the loopback address, which nobody else can reach. */
    public EmulatedNetWareServerBuilder bindAddress(InetAddress address) {
        bindAddress = address;
        return this;
    }

    /**
     * Adds a volume with the long name space. Two servers, or two names of one file (hard links), know nothing of each other:
     * what is open or locked here is not in use there.
     *
     * @param volumeName from 2 to 15 characters; small letters become capitals
     * @param root a directory of any file system, which is there when the server starts; neither that of another volume nor
     *     one in it or around it
     * @throws IllegalArgumentException for a name that is not one, or is taken
     */
    public EmulatedNetWareServerBuilder volume(String volumeName, Path root) {
        return volume(volumeName, root, true);
    }

    /** Adds a volume whose names are 8.3 in capitals; else as {@link #volume}. */
    public EmulatedNetWareServerBuilder dosVolume(String volumeName, Path root) {
        return volume(volumeName, root, false);
    }

    private EmulatedNetWareServerBuilder volume(String volumeName, Path root, boolean longNames) {
        String capitals = checked(volumeName, 2, LONGEST_VOLUME_NAME);
        if (volumes.stream().anyMatch(volume -> volume.name().equals(capitals))) {
            throw new IllegalArgumentException("volume " + capitals + " is there twice");
        }
        volumes.add(new Volume(capitals, root, longNames));
        return this;
    }

    /**
     * Makes a volume that was added before read-only: nobody may change anything on it, operators included, and all can read.
     *
     * @throws IllegalArgumentException if there is none
     */
    public EmulatedNetWareServerBuilder readOnlyVolume(String volumeName) {
        readOnlyVolumes.add(volumeNamed(volumeName));
        return this;
    }

    private String volumeNamed(String volumeName) {
        String capitals = volumeName.toUpperCase(Locale.ROOT);
        if (volumes.stream().noneMatch(volume -> volume.name().equals(capitals))) {
            throw new IllegalArgumentException("no volume " + volumeName);
        }
        return capitals;
    }

    /**
     * Lets changes of directories be answered before they have reached the disk, on all volumes. Without this, what was
     * created, renamed or deleted is there after a power failure, where this machine can flush directories at all; the price
     * is a flush for each such change. What files hold is flushed in either case only when the client asks for it (NCP 59 and
     * 61).
     */
    public EmulatedNetWareServerBuilder withoutDirectoryFlushes() {
        durable = false;
        return this;
    }

    /**
     * Says what a user who was added before may do in a directory and in all below it, where no grant nearer to them says
     * otherwise. Where no grant says anything, users may do everything; operators may do so anyway.
     *
     * @param userName in any case
     * @param volumeName a volume that was added before, in any case
     * @param directory names as clients see them, 8.3 on volumes that have no others, with {@code /} between them, in any case;
     *     empty for the whole volume. It need not be there yet. When it is renamed, the grant goes with it, and holds for
     *     whatever gets the old name as well
     * @param rights what he may do there; none if he may do nothing. A drop box is {@code CREATE} alone. Renaming takes
     *     {@code MODIFY}; if the directory changes, {@code ERASE} in the old one and {@code CREATE} in the new one as well
     * @throws IllegalArgumentException if there is no such user or volume
     */
    public EmulatedNetWareServerBuilder grant(String userName, String volumeName, String directory, Right... rights) {
        int mask = 0;
        for (Right right : rights) {
            mask |= right.bit;
        }
        grants.computeIfAbsent(volumeNamed(volumeName), volume -> new ArrayList<>())
                .add(new Rights.Grant(account(userName).user().name(), directory, mask));
        return this;
    }

    /**
     * Sets how many files can be open at once on the whole server, from 1 to 50,000; 10,000 without it. More are refused with
     * 0x81.
     *
     * @throws IllegalArgumentException for another number
     */
    public EmulatedNetWareServerBuilder openFileLimit(int most) {
        if (positive(most) > MOST_OPEN_FILES) {
            throw new IllegalArgumentException("not more than " + MOST_OPEN_FILES + " files can be open");
        }
        openFileLimit = most;
        return this;
    }

    /** Lets directories be renamed although files below them are open, on all volumes; servers refuse that with 0x8E. */
    public EmulatedNetWareServerBuilder lenientDirectoryRename() {
        lenientDirectoryRename = true;
        return this;
    }

    /**
     * Adds a user without the rights of an operator.
     *
     * @param userName from 1 to 47 characters; small letters become capitals. SUPERVISOR is always an operator.
     * @param password small letters count as capitals; may be empty; overwritten here
     * @throws IllegalArgumentException for a name that is not one, or is taken
     */
    public EmulatedNetWareServerBuilder user(String userName, char[] password) {
        return user(userName, password, false);
    }

    /** Adds a user who is equivalent to SUPERVISOR; else as {@link #user}. */
    public EmulatedNetWareServerBuilder operator(String userName, char[] password) {
        return user(userName, password, true);
    }

    private EmulatedNetWareServerBuilder user(String userName, char[] password, boolean operator) {
        try {
            String capitals = checked(userName, 1, Bindery.LONGEST_NAME);
            boolean supervisor = capitals.equals(Bindery.SUPERVISOR);
            long id = supervisor ? Bindery.SUPERVISOR_ID : Bindery.FIRST_USER_ID + accounts.size();
            User user = new User(id, capitals, Bindery.hash(id, password), operator || supervisor);
            if (accounts.putIfAbsent(capitals, new Account(user)) != null) {
                throw new IllegalArgumentException("user " + capitals + " is there twice");
            }
            return this;
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /**
     * Disables the account of a user who was added before: log-ons are refused with 0xDC.
     *
     * @throws IllegalArgumentException if there is none
     */
    public EmulatedNetWareServerBuilder disabledAccount(String userName) {
        account(userName).disable();
        return this;
    }

    /**
     * Lets the password of a user who was added before be expired: so many log-ons still succeed, with 0xDF, then they are
     * refused with 0xDE.
     *
     * @param graceLogins 0 or more
     * @throws IllegalArgumentException if there is no such user, or for a negative number
     */
    public EmulatedNetWareServerBuilder expiredPassword(String userName, int graceLogins) {
        if (graceLogins < 0) {
            throw new IllegalArgumentException("not a number of log-ons: " + graceLogins);
        }
        account(userName).expire(graceLogins);
        return this;
    }

    /**
     * Limits how many connections a user who was added before can be logged in on; more are refused with 0xD9.
     *
     * @param most 1 or more
     * @throws IllegalArgumentException if there is no such user, or for a smaller number
     */
    public EmulatedNetWareServerBuilder concurrentLogins(String userName, int most) {
        account(userName).loginLimit(positive(most));
        return this;
    }

    private Account account(String userName) {
        Account account = accounts.get(userName.toUpperCase(Locale.ROOT));
        if (account == null) {
            throw new IllegalArgumentException("no user " + userName);
        }
        return account;
    }

    /**
     * Sets how many service connections there can be, logged in or not, from 1 to 65535; 250 without it. More are refused with
     * 0xF9.
     *
     * @throws IllegalArgumentException for another number
     */
    public EmulatedNetWareServerBuilder connectionLimit(int most) {
        if (positive(most) > MOST_CONNECTIONS) {
            throw new IllegalArgumentException("connection numbers end at " + MOST_CONNECTIONS);
        }
        connectionLimit = most;
        return this;
    }

    /**
     * Sets how many connections can be logged in, 1 or more; without it as many as there are. More are refused with 0xE0.
     *
     * @throws IllegalArgumentException for a smaller number
     */
    public EmulatedNetWareServerBuilder licences(int most) {
        licences = positive(most);
        return this;
    }

    /**
     * Sets how many TCP connections there can be, with a service connection or without, 1 or more; those above are closed at
     * once. Without it 12,000, or what the process' file descriptors allow.
     *
     * @throws IllegalArgumentException for a smaller number
     */
    public EmulatedNetWareServerBuilder tcpConnectionLimit(int most) {
        tcpLimit = positive(most);
        return this;
    }

    /**
     * Sets the most bytes of one read or write that the server agrees to (NCP 97 and 33), from 512 to 65,496; 4096 without it.
     *
     * @throws IllegalArgumentException for another number
     */
    public EmulatedNetWareServerBuilder packetLimit(int bytes) {
        if (bytes < ConnectionFunctions.SMALLEST_PACKET || bytes > ConnectionFunctions.LARGEST_PACKET) {
            throw new IllegalArgumentException("not a size of packets: " + bytes + "; there are those from "
                    + ConnectionFunctions.SMALLEST_PACKET + " to " + ConnectionFunctions.LARGEST_PACKET);
        }
        packetLimit = bytes;
        return this;
    }

    private static int positive(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("not a limit: " + number);
        }
        return number;
    }

    /** Sets the clock that shows and measures the server's time; without it the machine's. */
    public EmulatedNetWareServerBuilder clock(EngineClock value) {
        clock = value;
        return this;
    }

    /**
     * Sets how long the number of a connection on which nobody ever logged in stays taken after its client has gone, as on
     * servers that only their watchdog tidies up; from zero, which it is without this, to 366 days.
     *
     * @throws IllegalArgumentException for another duration
     */
    public EmulatedNetWareServerBuilder refusedLogOnSlot(Duration duration) {
        refusedLogOnSlot = duration.isZero() ? duration : checked(duration);
        return this;
    }

    /**
     * Frees connections that send nothing for this long, more than zero and at most 366 days; without it they may be silent
     * for ever.
     *
     * @throws IllegalArgumentException for another duration
     */
    public EmulatedNetWareServerBuilder watchdog(Duration silence) {
        watchdog = checked(silence);
        return this;
    }

    /**
     * Closes TCP connections whose packet takes longer than this to arrive whole, or which send no first packet in this time;
     * more than zero and at most 366 days. Without it they may take for ever.
     *
     * @throws IllegalArgumentException for another duration
     */
    public EmulatedNetWareServerBuilder packetTimeLimit(Duration limit) {
        packetTime = checked(limit);
        return this;
    }

    private static Duration checked(Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST_DURATION) > 0) {
            throw new IllegalArgumentException("not a duration up to " + LONGEST_DURATION + ": " + duration);
        }
        return duration;
    }

    /**
     * Closes the TCP connection of a service connection that is cleared at once. Without it that stays open for 5 s or three
     * requests, which are answered with 0xFD and status 0x01, as a server does.
     */
    public EmulatedNetWareServerBuilder closeAfterClear() {
        closeAfterClear = true;
        return this;
    }

    /** Adds a listener from the first event on; see {@link EmulatedNetWareServer#addListener}. */
    public EmulatedNetWareServerBuilder listener(Consumer<ServerEvent> listener) {
        listeners.add(listener);
        return this;
    }

    /** Sets where the keys of log-ons come from, so that a test can know them. */
    EmulatedNetWareServerBuilder loginKeys(Supplier<byte[]> keys) {
        loginKeys = keys;
        return this;
    }

    /**
     * Starts the server. Accounts belong to one server: a builder starts one only.
     *
     * @throws IOException if it cannot listen there, or the directory of a volume is not there
     * @throws IllegalArgumentException if a volume's directory is that of another, or in it
     */
    public EmulatedNetWareServer start() throws IOException {
        VolumeRoots.check(volumes.stream().map(this::options).toList());
        return EmulatedNetWareServer.start(options());
    }

    ServerOptions options() {
        return new ServerOptions(
                name,
                new InetSocketAddress(bindAddress, port),
                volumes.stream().map(this::options).toList(),
                List.copyOf(accounts.values()),
                connectionLimit,
                licences,
                tcpLimit > 0 ? tcpLimit : affordableTcpConnections(),
                openFileLimit,
                packetLimit,
                clock,
                refusedLogOnSlot,
                watchdog,
                packetTime,
                closeAfterClear,
                loginKeys,
                List.copyOf(listeners));
    }

    private VolumeOptions options(Volume volume) {
        return new VolumeOptions(
                volume.name(),
                volume.root(),
                volume.longNames(),
                lenientDirectoryRename,
                readOnlyVolumes.contains(volume.name()),
                durable,
                true,
                ThreadLocalRandom.current().nextLong(1, HIGHEST_START),
                grants.getOrDefault(volume.name(), List.of()));
    }

    private static int affordableTcpConnections() {
        try {
            MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
            ObjectName system = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
            long most = (Long) beans.getAttribute(system, "MaxFileDescriptorCount");
            long open = (Long) beans.getAttribute(system, "OpenFileDescriptorCount");
            return (int) Math.max(1, Math.min(DEFAULT_TCP_CONNECTIONS, most - open - SPARE_DESCRIPTORS));
        } catch (JMException e) {
            // Systems that do not count descriptors do not limit them either.
            return DEFAULT_TCP_CONNECTIONS;
        }
    }
}
