package org.shareops.internal.update;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.shareops.model.Entry;
import org.shareops.model.ErrorKind;
import org.shareops.model.FileAttribute;
import org.shareops.model.ShareException;
import org.shareops.model.SharePath;
import org.shareops.spi.NameRules;
import org.shareops.spi.SecurityDescriptors;
import org.shareops.spi.Volume;

/**
 * The hidden directory beside a target that holds all records and staged content of ours. All names in it are legal in
 * 8.3 form, since the strictest volume decides.
 */
final class ControlArea {
    private static final String LONG_NAME = ".shareops";
    private static final String DOS_NAME = "SHAREOPS";
    private static final char[] LETTERS = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
    private static final int NAME_LENGTH = 8;
    /** What the names of records end with. */
    static final String LOCK = ".lck";

    static final String MANIFEST = ".man";
    static final String RECORD = ".txn";
    static final String RETIRED = ".old";
    static final String STUCK = ".stk";
    static final String VERSIONS = ".ver";
    static final String ATTEMPTS = ".try";
    static final String FRESH_ATTEMPTS = ".trn";

    private final SharePath directory;
    private final String key;
    private final String transaction;

    private ControlArea(SharePath directory, String key, String transaction) {
        this.directory = directory;
        this.key = key;
        this.transaction = transaction;
    }

    /** Names the control area of one target; {@code random} gives a new transaction its name. Touches nothing. */
    static ControlArea of(Volume volume, SharePath target, SecureRandom random) {
        byte[] bytes = new byte[NAME_LENGTH];
        random.nextBytes(bytes);
        SharePath parent = target.parent().orElse(SharePath.root());
        return new ControlArea(parent.child(nameOn(volume)), keyOf(volume, target), letters(bytes));
    }

    /** Names a control area as it was found, and the target in it that has {@code key}. */
    static ControlArea found(SharePath directory, String key) {
        return new ControlArea(directory, key, key);
    }

    /** Returns the same area, with a transaction that was found in it. */
    ControlArea with(String foundTransaction) {
        return new ControlArea(directory, key, foundTransaction);
    }

    /** Returns the name of all control areas of a volume. */
    static String nameOn(Volume volume) {
        return nameBy(volume.traits().names());
    }

    private static String nameBy(NameRules rules) {
        return rules.eightDotThree() ? DOS_NAME : LONG_NAME;
    }

    /** Returns what stands for a target in the names of its records. */
    static String keyOf(Volume volume, SharePath target) {
        return keyOf(volume.traits().names().fold(target.name()));
    }

    /** Returns true for what can be a transaction's name or a key. */
    static boolean isIdentifier(String text) {
        return text.length() == NAME_LENGTH
                && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'));
    }

    /** Returns true for the name that control areas have on a volume, in whatever way it may be written there. */
    static boolean isReserved(NameRules rules, String name) {
        return rules.fold(name).equals(rules.fold(nameBy(rules)));
    }

    private static String keyOf(String name) {
        try {
            return letters(MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String letters(byte[] bytes) {
        StringBuilder text = new StringBuilder(NAME_LENGTH);
        for (int i = 0; i < NAME_LENGTH; i++) {
            text.append(LETTERS[bytes[i] & 31]);
        }
        return text.toString();
    }

    SharePath directory() {
        return directory;
    }

    /** The directory that holds the control area and its targets. */
    SharePath parent() {
        return directory.parent().orElse(SharePath.root());
    }

    String key() {
        return key;
    }

    String transactionId() {
        return transaction;
    }

    SharePath lock() {
        return directory.child(key + LOCK);
    }

    SharePath manifest() {
        return directory.child(key + MANIFEST);
    }

    /** The record of the target's transaction while it is under way: there is one at most. */
    SharePath record() {
        return directory.child(key + RECORD);
    }

    /** The record of this transaction when it is over, and something in it waits for its removal. */
    SharePath retiredRecord() {
        return directory.child(transaction + RETIRED);
    }

    /** The record of this transaction when nobody but a person can tell what is to be done with its content. */
    SharePath stuckRecord() {
        return directory.child(transaction + STUCK);
    }

    /** How often the present job of the target was tried. */
    SharePath attempts() {
        return directory.child(key + ATTEMPTS);
    }

    /** The same, while it is written anew. */
    SharePath freshAttempts() {
        return directory.child(key + FRESH_ATTEMPTS);
    }

    /** The records of a target's versions, a file for each that has its name. */
    SharePath versions() {
        return directory.child(key + VERSIONS);
    }

    /** Where a pointer to a version waits. */
    SharePath stagedPointer() {
        return transaction().child("ptr");
    }

    /** Where a whole new target waits that has never been there before. */
    SharePath stagedTarget() {
        return transaction().child("top");
    }

    /** Where everything that a commit changes is written down. */
    SharePath plan() {
        return transaction().child("plan");
    }

    /** Where the next manifest waits. */
    SharePath stagedManifest() {
        return transaction().child("man");
    }

    /** The directory of this transaction. */
    SharePath transaction() {
        return directory.child(transaction);
    }

    /** Where the new content is staged: a directory for SWAP, numbered files below it for PATCH. */
    SharePath staged() {
        return transaction().child("new");
    }

    /** Where replaced content waits for its removal. */
    SharePath aside() {
        return transaction().child("old");
    }

    /** Creates the control directory if it is missing. */
    void ensure(Volume volume) throws ShareException {
        ensureDirectory(volume, directory);
    }

    /**
     * Returns whether it exists.
     *
     * @throws ShareException {@code WRONG_TYPE} if it is anything but a directory: servers follow links, and what is meant for
     *     this place would be elsewhere
     */
    boolean exists(Volume volume) throws ShareException {
        Optional<Entry> existing = volume.stat(directory);
        if (existing.isPresent()) {
            refuseUnlessDirectory(directory, existing.get());
        }
        return existing.isPresent();
    }

    private static void refuseUnlessDirectory(SharePath path, Entry existing) throws ShareException {
        if (!existing.isDirectory()) {
            throw ShareException.of(ErrorKind.WRONG_TYPE, "use the control directory")
                    .path(path)
                    .detail("it is not a directory but a "
                            + existing.kind().name().toLowerCase(Locale.ROOT)
                            + "; the name is reserved for our records: move it away")
                    .build();
        }
    }

    /** Creates this transaction's directory, in which nobody else may look: content waits there without its rights. */
    void ensureTransaction(Volume volume) throws ShareException {
        if (createTransaction(volume)) {
            Optional<SecurityDescriptors> facet = volume.facet(SecurityDescriptors.class);
            if (facet.isPresent()) {
                facet.get().confine(transaction(), null);
            }
        }
    }

    /** Returns true if it did not exist, as is usual. */
    private boolean createTransaction(Volume volume) throws ShareException {
        try {
            volume.createDirectory(transaction());
            return true;
        } catch (ShareException e) {
            if (e.kind() != ErrorKind.ALREADY_EXISTS) {
                throw e;
            }
        }
        return ensureDirectory(volume, transaction());
    }

    /** Returns true if it did not exist. */
    private boolean ensureDirectory(Volume volume, SharePath path) throws ShareException {
        Optional<Entry> existing = volume.stat(path);
        if (existing.isEmpty()) {
            try {
                volume.createDirectory(path);
            } catch (ShareException e) {
                if (e.kind() != ErrorKind.ALREADY_EXISTS) {
                    throw e;
                }
                // Another publisher of a neighbouring target was faster.
                return false;
            }
            if (path.equals(directory) && volume.traits().attributes().contains(FileAttribute.HIDDEN)) {
                volume.setAttributes(path, null, Set.of(FileAttribute.HIDDEN));
            }
            return true;
        }
        refuseUnlessDirectory(path, existing.get());
        return false;
    }

    /** Removes the control directory if nothing is left in it. */
    void removeIfEmpty(Volume volume) throws ShareException {
        removeIfEmpty(volume, directory);
    }

    /** Removes the directory of the versions' records if there are none. Under the publisher's lock. */
    void removeVersionsIfEmpty(Volume volume) throws ShareException {
        removeIfEmpty(volume, versions());
    }

    private static void removeIfEmpty(Volume volume, SharePath path) throws ShareException {
        try {
            volume.delete(path);
        } catch (ShareException e) {
            switch (e.kind()) {
                case NOT_EMPTY, NOT_FOUND, IN_USE -> {
                    // Records of this or other targets remain, or somebody else is about to use it.
                }
                default -> throw e;
            }
        }
    }
}
