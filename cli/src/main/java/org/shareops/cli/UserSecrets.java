package org.shareops.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Secrets from a file, the environment or a prompt, never from an argument (rule C6). */
final class UserSecrets {
    private static final Set<PosixFilePermission> RIGHTS_OF_OTHERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private UserSecrets() {}

    /** Returns the secret of each user. */
    static List<char[]> of(List<String> users, Optional<Path> file, Surroundings surroundings) throws IOException {
        if (file.isPresent()) {
            return lines(file.get(), users.size(), surroundings);
        }
        String fromEnvironment = surroundings.environment().get(AccessOptions.SECRET_VARIABLE);
        List<char[]> secrets = new ArrayList<>();
        for (String user : users) {
            secrets.add(fromEnvironment != null ? fromEnvironment.toCharArray() : asked(user, surroundings));
        }
        return secrets;
    }

    private static char[] asked(String user, Surroundings surroundings) {
        char[] answer = surroundings
                .prompt()
                .orElseThrow(() -> new UsageException("there is no password for " + user
                        + ": give --password-file or set " + AccessOptions.SECRET_VARIABLE
                        + "; there is no terminal to ask on"))
                .secret("Password of " + user + ": ");
        if (answer == null) {
            throw new UsageException("there is no password for " + user);
        }
        return answer;
    }

    /** Returns the first lines of a file, as many as there are users, none of them empty. */
    static List<char[]> lines(Path file, int count, Surroundings surroundings) throws IOException {
        if (isReadableByOthers(file)) {
            surroundings
                    .err()
                    .println("shareops: warning: other users can read the password file " + file + "; chmod 600 it");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        try {
            CharBuffer all = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            List<char[]> lines = new ArrayList<>();
            while (lines.size() < count) {
                lines.add(nextLine(all, file, lines.size() + 1));
            }
            Arrays.fill(all.array(), '\0');
            return lines;
        } catch (CharacterCodingException e) {
            throw new IOException("the password file " + file + " is not UTF-8", e);
        } finally {
            Arrays.fill(bytes.array(), (byte) 0);
        }
    }

    private static char[] nextLine(CharBuffer from, Path file, int number) {
        int start = from.position();
        int end = start;
        while (end < from.limit() && from.get(end) != '\n' && from.get(end) != '\r') {
            end++;
        }
        if (end == start) {
            throw new UsageException("line " + number + " of the password file " + file + " is empty");
        }
        char[] line = new char[end - start];
        from.get(line);
        while (from.hasRemaining() && (from.get(from.position()) == '\n' || from.get(from.position()) == '\r')) {
            from.get();
        }
        return line;
    }

    private static boolean isReadableByOthers(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return false;
        }
        return Files.getPosixFilePermissions(file).stream().anyMatch(RIGHTS_OF_OTHERS::contains);
    }
}
