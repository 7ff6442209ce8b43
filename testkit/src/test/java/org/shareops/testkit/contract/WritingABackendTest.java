package org.shareops.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Does what {@code docs/writing-a-backend.md} tells its reader to do: the backend that it leads to is green on the kit. */
class WritingABackendTest {
    private static final Path DOCUMENT = Path.of("../docs/writing-a-backend.md");
    /** A file's name alone on its line, and right below it the fenced block that goes into it. */
    private static final Pattern FILE =
            Pattern.compile("^`([^`\n]+)`:\n\n```[a-z]*\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private static final String CONFORMANCE = "shareops.conformance";

    @TempDir
    private Path project;

    @Test
    void whoCopiesEveryBlockHasAGreenRun() throws Exception {
        Map<String, String> files = files();
        assertThat(files.keySet())
                .as("files of the document")
                .contains("pom.xml", "src/main/resources/META-INF/services/org.shareops.spi.Backend");
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = project.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        Path classes = compiled(files);
        List<String> tests = files.keySet().stream()
                .filter(name -> name.endsWith("Test.java"))
                .map(name -> name.substring("src/test/java/".length(), name.length() - ".java".length())
                        .replace('/', '.'))
                .toList();
        assertThat(tests).as("test classes of the document").hasSize(3);

        URL[] path = {
            classes.toUri().toURL(),
            project.resolve("src/main/resources/").toUri().toURL()
        };
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(path, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            TestExecutionSummary summary = run(loader, tests);
            assertGreen(summary);
            assertFiguresAreThoseOf(summary);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void itsPomHasTheVersionsOfThisBuild() throws IOException {
        String parent = Files.readString(Path.of("../pom.xml"));
        String pom = files().get("pom.xml");
        assertThat(pom)
                .contains("<shareops.version>" + first("</artifactId>\\s*<version>(.*?)</version>", parent) + "<");
        assertThat(pom).contains("<version>" + first("<junit.version>(.*?)<", parent) + "<");
    }

    @Test
    void itSaysHowLongItIs() throws IOException {
        String text = Files.readString(DOCUMENT).replaceAll("\\s+", " ");
        assertThat(text)
                .contains(lines("src/main/java/.*") + " lines of Java, " + lines(".*/ToyServer.java") + " of them")
                .contains(lines("src/test/java/.*") + " lines of tests and fixtures, of which "
                        + lines(".*/(ToyFixture|ToyContractTest).java") + " are needed")
                .contains("`pom.xml` of " + lines("pom.xml") + " lines");
    }

    private static long lines(String names) throws IOException {
        return files().entrySet().stream()
                .filter(file -> file.getKey().matches(names))
                .mapToLong(file -> file.getValue().lines().count())
                .sum();
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private static Map<String, String> files() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        Matcher block = FILE.matcher(Files.readString(DOCUMENT));
        while (block.find()) {
            assertThat(files.put(block.group(1), block.group(2)))
                    .as("a second block for " + block.group(1))
                    .isNull();
        }
        return files;
    }

    private Path compiled(Map<String, String> files) throws IOException {
        Path classes = Files.createDirectory(project.resolve("classes"));
        List<Path> sources = new ArrayList<>();
        for (String name : files.keySet()) {
            if (name.endsWith(".java")) {
                sources.add(project.resolve(name));
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            List<String> options = List.of(
                    "--release",
                    "17",
                    "-proc:none",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-d",
                    classes.toString());
            boolean done = compiler.getTask(
                            messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(done).as("the document compiles: " + messages).isTrue();
        }
        return classes;
    }

    /** Quiet, and with its tables in the temporary directory. */
    private TestExecutionSummary run(ClassLoader loader, List<String> tests) throws Exception {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        for (String test : tests) {
            request.selectors(selectClass(loader.loadClass(test)));
        }
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        PrintStream output = System.out;
        String tables = System.getProperty(CONFORMANCE);
        System.setProperty(CONFORMANCE, project.resolve("conformance").toString());
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            LauncherFactory.create().execute(request.build(), summary);
        } finally {
            System.setOut(output);
            if (tables == null) {
                System.clearProperty(CONFORMANCE);
            } else {
                System.setProperty(CONFORMANCE, tables);
            }
        }
        return summary.getSummary();
    }

    private void assertGreen(TestExecutionSummary summary) {
        List<String> failures = summary.getFailures().stream()
                .map(failure -> failure.getTestIdentifier().getDisplayName() + ": " + failure.getException())
                .toList();
        assertThat(failures).as("failures of the document's tests").isEmpty();
        assertThat(summary.getTestsSucceededCount())
                .as("tests that were run, the kit twice")
                .isEqualTo(summary.getTestsFoundCount())
                .isGreaterThan(100);
        assertThat(project.resolve("conformance")).isDirectoryContaining("glob:**toy.md");
    }

    private void assertFiguresAreThoseOf(TestExecutionSummary summary) throws IOException {
        long tests = summary.getTestsFoundCount();
        List<Long> notVerified = new ArrayList<>();
        try (Stream<Path> tables = Files.list(project.resolve("conformance"))) {
            for (Path table : tables.toList()) {
                try (Stream<String> rows = Files.lines(table)) {
                    notVerified.add(rows.filter(row -> row.contains("| not verified here:"))
                            .count());
                }
            }
        }
        notVerified.sort(Comparator.reverseOrder());
        assertThat(Files.readString(DOCUMENT).replaceAll("\\s+", " "))
                .contains("Tests run: " + tests + ", Failures: 0")
                .contains((tests - 1) / 2 + " tests each, and the test above")
                .contains(notVerified.get(0) + " rules are wholly not verified with the first fixture, and "
                        + notVerified.get(1) + " with this one");
    }
}
