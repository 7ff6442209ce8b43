package org.shareops.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.shareops.model.ErrorKind;
import org.shareops.model.ShareException;

/**
 * A directory tree of a {@code java.nio} file system.
 *
 * <p>Symbolic links inside the tree are followed as long as they lead into the tree; a link that leads out of it, into
 * nothing, or in a circle is refused, and so is everything that is neither file nor directory, and every name whose bytes
 * are no text. All refused entries are listed at once.
 */
final class DirectorySource implements Source {
    private final Path directory;

    DirectorySource(Path directory) {
        this.directory = directory;
    }

    @Override
    public String describe() {
        return directory.toString();
    }

    @Override
    public List<SourceEntry> entries() throws IOException {
        List<SourceEntry> found = new ArrayList<>();
        walk(found::add);
        found.sort((one, other) -> Arrays.compare(namesOf(one), namesOf(other)));
        return found;
    }

    private static String[] namesOf(SourceEntry entry) {
        return entry.names().toArray(String[]::new);
    }

    @Override
    public void walk(Visitor visitor) throws IOException {
        Walk walk;
        try {
            Path real = realTop();
            if (!Files.isDirectory(real)) {
                throw ShareException.of(ErrorKind.SOURCE, "read the source " + directory)
                        .detail("it is a file where a directory is needed; a file is published by a replace")
                        .build();
            }
            walk = new Walk(real, visitor, problems());
            walk.visit(real, List.of(), new HashSet<>(Set.of(real)));
        } catch (ShareException e) {
            throw e;
        } catch (DirectoryIteratorException e) {
            throw PathEntry.unreadable(directory, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw PathEntry.unreadable(directory, e);
        }
        if (walk.problems.hasProblems()) {
            throw walk.problems.build();
        }
    }

    private ShareException.Builder problems() {
        return ShareException.of(ErrorKind.SOURCE, "publish the source " + directory)
                .detail("it holds entries that cannot be published; remove them or publish their content instead");
    }

    private Path realTop() throws IOException {
        return directory.toRealPath();
    }

    @Override
    public Optional<Finder> finder() {
        return Optional.of(this::find);
    }

    private SourceEntry find(List<String> names) throws IOException {
        Path path = directory;
        for (String name : names) {
            path = path.resolve(name);
        }
        try {
            Path real = path.toRealPath();
            if (!real.startsWith(realTop())) {
                throw problems()
                        .problem(path + " is a symbolic link that leaves the source, to " + real)
                        .build();
            }
            return PathEntry.read(real, names, null);
        } catch (ShareException e) {
            throw e;
        } catch (IOException e) {
            throw PathEntry.unreadable(path, e);
        }
    }

    /** One listing. */
    private static final class Walk {
        /** Each takes a file descriptor. */
        private static final int MOST_OPEN_DIRECTORIES = 64;

        private final Path top;
        private final Visitor visitor;
        private final ShareException.Builder problems;
        private final ChangeTimes times = new ChangeTimes();

        Walk(Path top, Visitor visitor, ShareException.Builder problems) {
            this.top = top;
            this.visitor = visitor;
            this.problems = problems;
        }

        /** Lists {@code at}; {@code above} holds the real directories on the way down, to notice circles of links. */
        void visit(Path at, List<String> names, Set<Path> above) throws IOException {
            List<Path> later = new ArrayList<>();
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(at)) {
                for (Path child : stream) {
                    if (above.size() < MOST_OPEN_DIRECTORIES) {
                        add(child, names, above);
                    } else {
                        later.add(child);
                    }
                }
            }
            for (Path child : later) {
                add(child, names, above);
            }
        }

        private void add(Path child, List<String> above, Set<Path> realAbove) throws IOException {
            List<String> names = new ArrayList<>(above);
            names.add(child.getFileName().toString());
            look(child, names, realAbove);
        }

        private void look(Path child, List<String> names, Set<Path> above) throws IOException {
            if (LossyName.is(child)) {
                // What it holds is looked at all the same, so that its problems are listed along with this.
                problems.problem(LossyName.escaped(child)
                        + " has a name that is no text in this process's encoding, and would be published under"
                        + " another; rename it, or if it is text in UTF-8, start this process in such a locale");
            }
            Path target = child;
            PathEntry entry = read(child, names, LinkOption.NOFOLLOW_LINKS);
            if (entry.isSymbolicLink()) {
                if (!Files.exists(child)) {
                    problems.problem(child + " is a symbolic link to something that does not exist");
                    return;
                }
                target = child.toRealPath();
                if (!target.startsWith(top)) {
                    problems.problem(child + " is a symbolic link that leaves the source, to " + target);
                    return;
                }
                entry = read(target, names, LinkOption.NOFOLLOW_LINKS);
            }
            if (entry.isDirectory()) {
                Path real = target.toRealPath();
                if (!above.add(real)) {
                    problems.problem(child + " is a symbolic link that leads in a circle");
                    return;
                }
                visitor.visit(entry);
                visit(target, names, above);
                above.remove(real);
                return;
            }
            if (entry.isRegularFile()) {
                visitor.visit(entry);
            } else {
                problems.problem(child + " is neither a file nor a directory");
            }
        }

        private PathEntry read(Path target, List<String> names, LinkOption option) throws IOException {
            try {
                return PathEntry.read(target, names, times, option);
            } catch (IOException e) {
                throw PathEntry.unreadable(target, e);
            }
        }
    }
}
