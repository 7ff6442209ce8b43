package org.shareops.vfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.vfs2.Capability;
import org.apache.commons.vfs2.FileChangeEvent;
import org.apache.commons.vfs2.FileListener;
import org.apache.commons.vfs2.FileObject;
import org.apache.commons.vfs2.FileType;
import org.apache.commons.vfs2.NameScope;
import org.apache.commons.vfs2.RandomAccessContent;
import org.apache.commons.vfs2.Selectors;
import org.apache.commons.vfs2.util.RandomAccessMode;

/** Asks a file system about everything that Commons VFS has a method for. Each question gets a folder of its own. */
final class Survey {
    /** A question; the answer is text that is the same wherever the behaviour is. */
    @FunctionalInterface
    private interface Question {
        Object ask(FileObject folder) throws Exception;
    }

    private final Map<String, Question> questions = new LinkedHashMap<>();

    private Survey() {
        missing();
        files();
        content();
        randomAccess();
        folders();
        names();
        moves();
        copies();
        theRest();
    }

    /** Returns the answers of one file system. */
    static Map<String, String> of(Site site) throws IOException {
        Map<String, String> answers = new LinkedHashMap<>();
        for (Map.Entry<String, Question> each : new Survey().questions.entrySet()) {
            FileObject folder = site.folder();
            String answer;
            try {
                answer = String.valueOf(each.getValue().ask(folder));
            } catch (Exception e) {
                answer = e.getClass().getSimpleName();
            }
            answers.put(each.getKey(), answer);
        }
        return answers;
    }

    private static FileObject file(FileObject folder, String name, String text) throws IOException {
        FileObject file = folder.resolveFile(name);
        Text.write(file, text);
        return file;
    }

    private static String names(FileObject folder) throws IOException {
        return Arrays.stream(folder.getChildren())
                .map(each -> each.getName().getBaseName())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static String tree(FileObject folder) throws IOException {
        TreeSet<String> all = new TreeSet<>();
        for (FileObject each : folder.findFiles(Selectors.EXCLUDE_SELF)) {
            String path = folder.getName().getRelativeName(each.getName());
            all.add(each.isFile() ? path + "=" + Text.of(each) : path + "/");
        }
        return String.join(" ", all);
    }

    private void missing() {
        questions.put("missing: exists", f -> f.resolveFile("no").exists());
        questions.put("missing: type", f -> f.resolveFile("no").getType());
        questions.put(
                "missing: below a missing folder", f -> f.resolveFile("no/such").exists());
        questions.put("missing: below a file", f -> {
            file(f, "a", "1");
            return f.resolveFile("a/b").exists();
        });
        questions.put("missing: delete", f -> f.resolveFile("no").delete());
        questions.put("missing: delete all", f -> f.resolveFile("no").deleteAll());
        questions.put("missing: read", f -> f.resolveFile("no").getContent().getInputStream());
        questions.put("missing: size", f -> f.resolveFile("no").getContent().getSize());
        questions.put(
                "missing: last modified", f -> f.resolveFile("no").getContent().getLastModifiedTime());
        questions.put("missing: children", f -> f.resolveFile("no").getChildren());
        questions.put("missing: child", f -> f.getChild("no"));
        questions.put("missing: move", f -> {
            f.resolveFile("no").moveTo(f.resolveFile("b"));
            return "moved";
        });
        questions.put("missing: move onto a file", f -> {
            file(f, "b", "2");
            try {
                f.resolveFile("no").moveTo(f.resolveFile("b"));
            } catch (IOException e) {
                return "refused, " + names(f);
            }
            return "moved";
        });
        questions.put("missing: copy", f -> {
            f.resolveFile("b").copyFrom(f.resolveFile("no"), Selectors.SELECT_SELF);
            return "copied";
        });
        questions.put("missing: readable, writeable, hidden, executable", f -> {
            FileObject no = f.resolveFile("no");
            return no.isReadable() + " " + no.isWriteable() + " " + no.isHidden() + " " + no.isExecutable();
        });
        questions.put("missing: find files", f -> f.resolveFile("no").findFiles(Selectors.SELECT_ALL));
        questions.put(
                "missing: random access",
                f -> f.resolveFile("no").getContent().getRandomAccessContent(RandomAccessMode.READ));
    }

    private void files() {
        questions.put("file: create", f -> {
            FileObject a = f.resolveFile("a");
            a.createFile();
            return a.getType() + " " + a.getContent().getSize();
        });
        questions.put("file: create again keeps content", f -> {
            FileObject a = file(f, "a", "kept");
            a.createFile();
            return Text.of(a);
        });
        questions.put("file: create where a folder is", f -> {
            f.resolveFile("a").createFolder();
            f.resolveFile("a").createFile();
            return "created";
        });
        questions.put("file: create with parents", f -> {
            f.resolveFile("x/y/a").createFile();
            return tree(f);
        });
        questions.put("file: delete", f -> {
            FileObject a = file(f, "a", "1");
            return a.delete() + " " + a.exists() + " " + names(f);
        });
        questions.put("file: delete all", f -> {
            FileObject a = file(f, "a", "1");
            return a.deleteAll() + " " + a.exists();
        });
        questions.put("file: what it is", f -> {
            FileObject a = file(f, "a", "1");
            return a.isFile() + " " + a.isFolder() + " " + a.isReadable() + " " + a.isWriteable() + " " + a.isHidden()
                    + " " + a.isSymbolicLink() + " " + a.isAttached();
        });
        questions.put("file: children", f -> file(f, "a", "1").getChildren());
        questions.put(
                "file: write below it", f -> file(f, "a/b", file(f, "a", "1").toString()));
        questions.put("file: last modified", f -> {
            FileObject a = file(f, "a", "1");
            a.getContent().setLastModifiedTime(1_400_000_000_000L);
            a.refresh();
            return a.getContent().getLastModifiedTime();
        });
        questions.put("file: writable again", f -> {
            FileObject a = file(f, "a", "1");
            return a.setWritable(true, true) + " " + a.isWriteable();
        });
        questions.put("file: write to a read-only one", f -> {
            FileObject a = file(f, "a", "1");
            a.setWritable(false, false);
            try {
                return file(f, "a", "2").isWriteable();
            } finally {
                a.setWritable(true, false);
            }
        });
        questions.put(
                "file: unknown attribute", f -> file(f, "a", "1").getContent().getAttribute("no such"));
        questions.put("file: set an unknown attribute", f -> {
            file(f, "a", "1").getContent().setAttribute("no such", "1");
            return "set";
        });
        questions.put("file: certificates", f -> file(f, "a", "1").getContent().getCertificates().length);
        questions.put(
                "file: content info",
                f -> file(f, "a.txt", "1").getContent().getContentInfo().getContentType());
    }

    private void content() {
        questions.put("content: write and read", f -> Text.of(file(f, "a", "hello")));
        questions.put(
                "content: size after writing",
                f -> file(f, "a", "hello").getContent().getSize());
        questions.put("content: overwrite with less", f -> {
            file(f, "a", "much more");
            return Text.of(file(f, "a", "less"));
        });
        questions.put("content: append", f -> {
            Text.append(file(f, "a", "one "), "two");
            return Text.of(f.resolveFile("a"));
        });
        questions.put("content: append to nothing", f -> {
            Text.append(f.resolveFile("a"), "two");
            return Text.of(f.resolveFile("a"));
        });
        questions.put("content: write to a folder", f -> {
            f.resolveFile("a").createFolder();
            return file(f, "a", "1").getType();
        });
        questions.put(
                "content: read a folder", f -> f.getContent().getInputStream().read());
        questions.put("content: size of a folder", f -> f.getContent().getSize());
        questions.put("content: two writers of one thread", f -> {
            try (OutputStream one = f.resolveFile("a").getContent().getOutputStream()) {
                return f.resolveFile("a").getContent().getOutputStream() != one;
            }
        });
        questions.put("content: write after close", f -> {
            OutputStream out = f.resolveFile("a").getContent().getOutputStream();
            out.close();
            out.close();
            out.write(1);
            return "written";
        });
        questions.put("content: open", f -> {
            FileObject a = f.resolveFile("a");
            try (OutputStream out = a.getContent().getOutputStream()) {
                out.write('1');
                return a.isContentOpen() + " " + a.getContent().isOpen();
            }
        });
        questions.put("content: closed with its file", f -> {
            FileObject a = f.resolveFile("a");
            OutputStream out = a.getContent().getOutputStream();
            out.write("whole".getBytes(StandardCharsets.UTF_8));
            a.close();
            return Text.of(a) + " " + a.isContentOpen();
        });
        questions.put("content: write to another file", f -> {
            FileObject b = f.resolveFile("b");
            long count = file(f, "a", "hello").getContent().write(b);
            return count + " " + Text.of(b);
        });
        questions.put("content: two readers", f -> {
            FileObject a = file(f, "a", "hello");
            try (InputStream one = a.getContent().getInputStream();
                    InputStream two = a.getContent().getInputStream()) {
                return one.read() + " " + two.read();
            }
        });
        questions.put("content: bytes", f -> file(f, "a", "hello").getContent().getByteArray().length);
        questions.put("content: megabytes", f -> {
            byte[] much = new byte[3 << 20];
            Arrays.fill(much, (byte) 7);
            FileObject a = f.resolveFile("a");
            try (OutputStream out = a.getContent().getOutputStream(100_000)) {
                out.write(much);
            }
            return Arrays.equals(much, a.getContent().getByteArray());
        });
    }

    private void randomAccess() {
        questions.put("random: read", f -> {
            try (RandomAccessContent at =
                    file(f, "a", "0123456789").getContent().getRandomAccessContent(RandomAccessMode.READ)) {
                at.seek(7);
                int seven = at.readByte();
                at.seek(2);
                return seven + " " + at.readByte() + " " + at.getFilePointer() + " " + at.length() + " "
                        + at.skipBytes(100) + " " + at.getInputStream().read();
            }
        });
        questions.put("random: read line and numbers", f -> {
            try (RandomAccessContent at =
                    file(f, "a", "one\r\ntwo\0\0\0\1").getContent().getRandomAccessContent(RandomAccessMode.READ)) {
                at.seek(8);
                return at.readInt();
            }
        });
        questions.put("random: read past the end", f -> {
            try (RandomAccessContent at =
                    file(f, "a", "01").getContent().getRandomAccessContent(RandomAccessMode.READ)) {
                at.seek(5);
                return at.readByte();
            }
        });
        questions.put("random: write in the middle", f -> {
            FileObject a = file(f, "a", "0123456789");
            try (RandomAccessContent at = a.getContent().getRandomAccessContent(RandomAccessMode.READWRITE)) {
                at.seek(3);
                at.writeBytes("xyz");
                at.seek(9);
                at.writeByte('!');
                at.writeByte('?');
            }
            return Text.of(a) + " " + a.getContent().getSize();
        });
        questions.put("random: shorten", f -> {
            FileObject a = file(f, "a", "0123456789");
            try (RandomAccessContent at = a.getContent().getRandomAccessContent(RandomAccessMode.READWRITE)) {
                at.setLength(4);
            }
            a.refresh();
            return Text.of(a);
        });
        questions.put("random: a folder", f -> f.getContent().getRandomAccessContent(RandomAccessMode.READ));
    }

    private void folders() {
        questions.put("folder: create with parents", f -> {
            f.resolveFile("x/y").createFolder();
            f.resolveFile("x/y").createFolder();
            return tree(f);
        });
        questions.put("folder: create where a file is", f -> {
            file(f, "a", "1");
            f.resolveFile("a").createFolder();
            return "created";
        });
        questions.put("folder: create below a file", f -> {
            file(f, "a", "1");
            f.resolveFile("a/b").createFolder();
            return "created";
        });
        questions.put("folder: children", f -> {
            file(f, "b", "1");
            file(f, "a", "1");
            f.resolveFile("c").createFolder();
            return names(f);
        });
        questions.put("folder: children after a change", f -> {
            file(f, "b", "1");
            String before = names(f);
            file(f, "a", "1");
            f.resolveFile("b").delete();
            return before + " then " + names(f);
        });
        questions.put("folder: no children", f -> f.getChildren().length);
        questions.put("folder: child by name", f -> {
            file(f, "a", "1");
            return f.getChild("a").getType();
        });
        questions.put("folder: delete an empty one", f -> {
            f.resolveFile("x").createFolder();
            return f.resolveFile("x").delete() + " " + names(f);
        });
        questions.put("folder: delete one that is not empty", f -> {
            file(f, "x/a", "1");
            return f.resolveFile("x").delete() + " " + tree(f);
        });
        questions.put("folder: delete all", f -> {
            file(f, "x/a", "1");
            file(f, "x/y/b", "1");
            FileObject b = f.resolveFile("x/y/b");
            return f.resolveFile("x").deleteAll() + " " + names(f) + " " + b.exists();
        });
        questions.put("folder: delete files only", f -> {
            file(f, "x/a", "1");
            file(f, "x/y/b", "1");
            return f.resolveFile("x").delete(Selectors.SELECT_FILES) + " " + tree(f);
        });
        questions.put("folder: delete all but itself", f -> {
            file(f, "x/a", "1");
            return f.resolveFile("x").delete(Selectors.EXCLUDE_SELF) + " " + tree(f);
        });
        questions.put("folder: find", f -> {
            file(f, "x/a", "1");
            file(f, "b", "1");
            return f.findFiles(Selectors.SELECT_FILES).length + " " + f.findFiles(Selectors.SELECT_FOLDERS).length + " "
                    + f.findFiles(Selectors.SELECT_CHILDREN).length;
        });
        questions.put("folder: last modified", f -> {
            FileObject x = f.resolveFile("x");
            x.createFolder();
            x.getContent().setLastModifiedTime(1_400_000_000_000L);
            x.refresh();
            return x.getContent().getLastModifiedTime();
        });
        questions.put("folder: parent", f -> f.resolveFile("x/y").getParent().equals(f.resolveFile("x")));
        questions.put("folder: iterate", f -> {
            file(f, "a", "1");
            int count = 0;
            for (FileObject each : f) {
                count += each.exists() ? 1 : 0;
            }
            return count;
        });
    }

    private void names() {
        for (String name : new String[] {"with space", "a%25b", "a#b", "a!b", "\u00fcml\u00e4ut", "a%20b", "a&b=c"}) {
            questions.put("name: " + name, f -> {
                FileObject made = file(f, name, "1");
                FileObject listed = f.getChildren()[0];
                return made.getName().getBaseName() + " " + listed.getName().getBaseName() + " " + Text.of(listed) + " "
                        + made.equals(listed);
            });
            questions.put("name, by its URI: " + name, f -> {
                FileObject made = file(f, name, "1");
                String uri = made.getName().getURI();
                FileObject again = f.getFileSystem()
                        .getFileSystemManager()
                        .resolveFile(uri, f.getFileSystem().getFileSystemOptions());
                return Text.of(again);
            });
        }
        questions.put("name: up", f -> f.resolveFile("x/../a").getName().getBaseName());
        questions.put("name: up, encoded", f -> f.resolveFile("x/%2e%2e/a").equals(f.resolveFile("a")));
        questions.put("name: backslash is a slash", f -> f.resolveFile("x\\a").equals(f.resolveFile("x/a")));
        questions.put("name: slash, encoded", f -> f.resolveFile("x%2fa").equals(f.resolveFile("x/a")));
        questions.put("name: out of the root", f -> f.resolveFile("../../../../../../../../../../../x"));
        questions.put("name: no child", f -> f.resolveFile("../x", NameScope.CHILD));
        questions.put("name: bad escape", f -> f.resolveFile("a%zz"));
        questions.put("name: extension and depth", f -> {
            FileObject a = f.resolveFile("x/a.tar.gz");
            return a.getName().getExtension() + " "
                    + (a.getName().getDepth() - f.getName().getDepth()) + " "
                    + f.getName().getRelativeName(a.getName()) + " "
                    + f.getName().isDescendent(a.getName());
        });
        questions.put(
                "name: URL", f -> f.getURL().getProtocol().equals(f.getName().getScheme()));
        questions.put("name: read by URL", f -> {
            file(f, "a b", "1");
            try (InputStream in = f.resolveFile("a b").getURL().openStream()) {
                return in.read();
            }
        });
    }

    private void moves() {
        questions.put("move: file to a free name", f -> {
            FileObject a = file(f, "a", "1");
            a.moveTo(f.resolveFile("b"));
            return a.exists() + " " + tree(f) + " " + names(f);
        });
        questions.put("move: file onto a file", f -> {
            file(f, "b", "old");
            FileObject a = file(f, "a", "new");
            a.moveTo(f.resolveFile("b"));
            return a.exists() + " " + tree(f);
        });
        questions.put("move: file onto itself", f -> {
            FileObject a = file(f, "a", "1");
            a.moveTo(f.resolveFile("a"));
            return tree(f);
        });
        questions.put("move: file below a missing folder", f -> {
            file(f, "a", "1").moveTo(f.resolveFile("no/b"));
            return tree(f);
        });
        questions.put("move: folder to a free name", f -> {
            file(f, "x/y/a", "1");
            f.resolveFile("x").moveTo(f.resolveFile("z"));
            return tree(f);
        });
        questions.put("move: folder onto a folder", f -> {
            file(f, "x/a", "new");
            file(f, "z/b", "old");
            f.resolveFile("x").moveTo(f.resolveFile("z"));
            return tree(f);
        });
        questions.put("move: empty folder onto a folder", f -> {
            f.resolveFile("x").createFolder();
            file(f, "z/b", "old");
            f.resolveFile("x").moveTo(f.resolveFile("z"));
            return tree(f);
        });
        questions.put("move: file onto a folder", f -> {
            file(f, "z/b", "old");
            file(f, "a", "1").moveTo(f.resolveFile("z"));
            return tree(f);
        });
        questions.put("move: folder onto a file", f -> {
            file(f, "z/b", "old");
            f.resolveFile("z").moveTo(file(f, "a", "1"));
            return tree(f);
        });
        questions.put("move: can rename", f -> f.resolveFile("a").canRenameTo(f.resolveFile("b")));
    }

    private void copies() {
        questions.put("copy: file", f -> {
            f.resolveFile("b").copyFrom(file(f, "a", "1"), Selectors.SELECT_SELF);
            return tree(f);
        });
        questions.put("copy: file onto a file", f -> {
            file(f, "b", "old");
            f.resolveFile("b").copyFrom(file(f, "a", "1"), Selectors.SELECT_SELF);
            return tree(f);
        });
        questions.put("copy: file below missing folders", f -> {
            f.resolveFile("x/y/b").copyFrom(file(f, "a", "1"), Selectors.SELECT_SELF);
            return tree(f);
        });
        questions.put("copy: folder", f -> {
            file(f, "x/a", "1");
            file(f, "x/y/b", "2");
            f.resolveFile("z").copyFrom(f.resolveFile("x"), Selectors.SELECT_ALL);
            return tree(f);
        });
        questions.put("copy: folder into a folder keeps what is there", f -> {
            file(f, "x/a", "1");
            file(f, "z/b", "2");
            file(f, "z/a", "old");
            f.resolveFile("z").copyFrom(f.resolveFile("x"), Selectors.SELECT_ALL);
            return tree(f);
        });
        questions.put("copy: folder alone", f -> {
            file(f, "x/a", "1");
            f.resolveFile("z").copyFrom(f.resolveFile("x"), Selectors.SELECT_SELF);
            return tree(f);
        });
        questions.put("copy: file onto a folder", f -> {
            file(f, "z/b", "2");
            f.resolveFile("z").copyFrom(file(f, "a", "1"), Selectors.SELECT_SELF);
            return tree(f);
        });
        questions.put("copy: a folder with a file onto one with a folder of that name", f -> {
            file(f, "x/a", "1");
            file(f, "z/a/b", "2");
            f.resolveFile("z").copyFrom(f.resolveFile("x"), Selectors.SELECT_ALL);
            return tree(f);
        });
    }

    private void theRest() {
        questions.put("system: root", f -> f.getFileSystem().getRoot().getType() == FileType.FOLDER);
        questions.put(
                "system: root has no parent", f -> f.getFileSystem().getRoot().getParent());
        questions.put("system: layer", f -> f.getFileSystem().getParentLayer());
        questions.put("system: attribute", f -> f.getFileSystem().getAttribute("x"));
        questions.put("system: junction", f -> {
            f.getFileSystem().addJunction("/x", f);
            return "added";
        });
        questions.put(
                "system: replicate",
                f -> f.getFileSystem()
                        .replicateFile(file(f, "a", "123"), Selectors.SELECT_SELF)
                        .length());
        for (Capability each : Capability.values()) {
            questions.put("capability: " + each, f -> f.getFileSystem().hasCapability(each));
        }
        questions.put("events", f -> {
            FileObject a = f.resolveFile("a");
            StringBuilder heard = new StringBuilder();
            f.getFileSystem().addListener(a, new FileListener() {
                @Override
                public void fileCreated(FileChangeEvent event) {
                    heard.append("created ");
                }

                @Override
                public void fileDeleted(FileChangeEvent event) {
                    heard.append("deleted ");
                }

                @Override
                public void fileChanged(FileChangeEvent event) {
                    heard.append("changed ");
                }
            });
            Text.write(a, "1");
            Text.write(a, "2");
            a.delete();
            return heard;
        });
    }
}
