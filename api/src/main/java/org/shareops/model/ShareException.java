package org.shareops.model;

import java.io.IOException;
import java.io.Serial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a share operation failed: one {@link ErrorKind}, the operation, the share and path, what to do about it, and the
 * native code as it came (rule C2). Holds no secret (rule C6).
 *
 * <p>The message is complete by itself: it names the operation, the location, what happened and the native code. A copy that
 * was serialized keeps message, kind and operation; what else it said is absent.
 */
public class ShareException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final ErrorKind kind;
    private final String operation;
    private final String detail;
    private final transient @Nullable ShareAddress share;
    private final transient @Nullable SharePath path;
    private final transient @Nullable NativeCode nativeCode;
    private final transient @Nullable List<OpenFile> holders;
    private final @Nullable String holdersUnknown;
    private final transient @Nullable List<String> problems;
    private final transient long moreProblems;
    private final @Nullable Instant retryAt;

    /** Makes an exception from what was told to {@code builder}. */
    protected ShareException(Builder builder) {
        super(builder.message(), builder.cause);
        this.kind = builder.kind;
        this.operation = builder.operation;
        this.detail = builder.detail;
        this.share = builder.share;
        this.path = builder.path;
        this.nativeCode = builder.nativeCode;
        this.holders = List.copyOf(builder.holders);
        this.holdersUnknown = builder.holdersUnknown;
        this.problems = builder.allProblems();
        this.moreProblems = builder.moreProblems;
        this.retryAt = builder.retryAt;
    }

    /**
     * Starts an exception.
     *
     * @param kind the cause
     * @param operation the operation in plain words, such as {@code rename}
     */
    public static Builder of(ErrorKind kind, String operation) {
        return new Builder(kind, operation);
    }

    /** Returns a builder that holds all that this exception says, to add what an outer layer knows. */
    public Builder toBuilder() {
        Builder copy = new Builder(kind, operation);
        copy.share = share;
        copy.path = path;
        copy.nativeCode = nativeCode;
        copy.holders.addAll(holders());
        copy.holdersUnknown = holdersUnknown;
        // The last line then only says how many more there are.
        copy.problems(
                moreProblems == 0
                        ? problems()
                        : problems().subList(0, problems().size() - 1));
        copy.moreProblems = moreProblems;
        copy.retryAt = retryAt;
        copy.detail = detail;
        copy.cause = this;
        return copy;
    }

    /** Returns the cause's kind. */
    public ErrorKind kind() {
        return kind;
    }

    /** Returns what was tried, in plain words. */
    public String operation() {
        return operation;
    }

    /** Returns what happened and what to do, without operation, location and code; may be empty. */
    public String detail() {
        return detail;
    }

    /** Returns the share, if one was concerned. */
    public Optional<ShareAddress> share() {
        return Optional.ofNullable(share);
    }

    /** Returns the path, if one was concerned. */
    public Optional<SharePath> path() {
        return Optional.ofNullable(path);
    }

    /** Returns the native error code as it came. */
    public Optional<NativeCode> nativeCode() {
        return Optional.ofNullable(nativeCode);
    }

    /** Returns who is in the way, for {@link ErrorKind#IN_USE}: everybody whom the server names (rule R3). */
    public List<OpenFile> holders() {
        return holders == null ? List.of() : holders;
    }

    /** Returns why not all holders are known, for {@link ErrorKind#IN_USE} (rule R3). */
    public Optional<String> holdersUnknown() {
        return Optional.ofNullable(holdersUnknown);
    }

    /**
     * Returns all single problems, if one call found several: bad names, foreign files (rules R8, R9). Of more than 10,000 the first,
     * and after them how many more there were.
     */
    public List<String> problems() {
        return problems == null ? List.of() : problems;
    }

    /** Returns when the server will be asked again, for {@link ErrorKind#UNREACHABLE} (rule P6). */
    public Optional<Instant> retryAt() {
        return Optional.ofNullable(retryAt);
    }

    /** Collects what an exception says. Not thread-safe. */
    public static final class Builder {
        private static final int PROBLEMS_IN_MESSAGE = 20;
        /** All of a million bad names would not fit into memory, and nobody reads them. */
        private static final int MOST_PROBLEMS = 10_000;

        private final ErrorKind kind;
        private final String operation;
        private final List<OpenFile> holders = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private long moreProblems;
        private @Nullable ShareAddress share;
        private @Nullable SharePath path;
        private @Nullable NativeCode nativeCode;
        private @Nullable String holdersUnknown;
        private @Nullable Instant retryAt;
        private @Nullable Throwable cause;
        private String detail = "";

        private Builder(ErrorKind kind, String operation) {
            this.kind = kind;
            this.operation = operation;
        }

        /** Names the share. */
        public Builder share(ShareAddress value) {
            this.share = value;
            return this;
        }

        /** Names the path inside the share. */
        public Builder path(SharePath value) {
            this.path = value;
            return this;
        }

        /** Keeps the native code. */
        public Builder nativeCode(NativeCode value) {
            this.nativeCode = value;
            return this;
        }

        /** Adds holders. */
        public Builder holders(List<OpenFile> value) {
            this.holders.addAll(value);
            return this;
        }

        /** Says why not all holders are known. */
        public Builder holdersUnknown(String reason) {
            this.holdersUnknown = reason;
            return this;
        }

        /** Adds single problems; the first of them appear in the message. */
        public Builder problems(List<String> value) {
            value.forEach(this::problem);
            return this;
        }

        /** Adds a single problem. The first 10,000 are kept and the others counted, so that there may be any number. */
        public Builder problem(String value) {
            if (problems.size() < MOST_PROBLEMS) {
                problems.add(value);
            } else {
                moreProblems++;
            }
            return this;
        }

        /** Returns true if a single problem was added. */
        public boolean hasProblems() {
            return !problems.isEmpty();
        }

        private List<String> allProblems() {
            if (moreProblems == 0) {
                return List.copyOf(problems);
            }
            List<String> all = new ArrayList<>(problems);
            all.add("and " + moreProblems + " more");
            return List.copyOf(all);
        }

        /** Says when to try again. */
        public Builder retryAt(Instant value) {
            this.retryAt = value;
            return this;
        }

        /** Keeps what caused it. */
        public Builder cause(Throwable value) {
            this.cause = value;
            return this;
        }

        /** Says what happened and what to do, in a sentence without a full stop. */
        public Builder detail(String value) {
            this.detail = value;
            return this;
        }

        /** Makes the exception. */
        public ShareException build() {
            return new ShareException(this);
        }

        private String message() {
            StringBuilder text = new StringBuilder("cannot ").append(operation);
            if (path != null && !path.isRoot()) {
                text.append(" \"").append(path).append('"');
            }
            if (share != null) {
                text.append(" on ").append(share);
            }
            text.append(": ").append(detail.isEmpty() ? kind.name() : detail);
            appendAll(text, holders.stream().map(OpenFile::describe).toList(), 0);
            if (holdersUnknown != null) {
                text.append(holders.isEmpty() ? "; holders unknown: " : "\n  and perhaps others: ")
                        .append(holdersUnknown);
            }
            appendAll(text, problems, moreProblems);
            if (retryAt != null) {
                text.append("; next try at ").append(retryAt);
            }
            if (nativeCode != null) {
                text.append(" [").append(nativeCode).append(']');
            }
            return text.toString();
        }

        private static void appendAll(StringBuilder text, List<String> lines, long more) {
            lines.stream()
                    .limit(PROBLEMS_IN_MESSAGE)
                    .forEach(line -> text.append("\n  ").append(line));
            if (lines.size() > PROBLEMS_IN_MESSAGE) {
                text.append("\n  and ")
                        .append(lines.size() - PROBLEMS_IN_MESSAGE + more)
                        .append(" more");
            }
        }
    }
}
