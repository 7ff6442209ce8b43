package org.shareops.backend.smb;

import static org.assertj.core.api.Assertions.assertThat;

import com.hierynomus.asn1.types.ASN1Object;
import com.hierynomus.smbj.SMBClient;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jcifs.CIFSContext;
import net.engio.mbassy.bus.MBassador;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shareops.Shares;
import org.slf4j.Logger;

/** A program of its own with all of the library on the module path; the other tests here are on the class path. */
@NeedsSamba
class ModulePathTest {
    private static final String MODULE = "org.shareops.backend.smb";

    private static SmbFixture on;

    @TempDir
    private static Path directory;

    private static String modulePath;

    @BeforeAll
    static void start() throws Exception {
        on = new SmbFixture();
        Files.writeString(on.server.directoryOf("data").resolve("seen.txt"), "x");
        List<Path> modules = new ArrayList<>();
        modules.add(jar(placeOf(SmbBackend.class)));
        for (Class<?> one : new Class<?>[] {
            Shares.class,
            CIFSContext.class,
            SMBClient.class,
            ASN1Object.class,
            MBassador.class,
            BouncyCastleProvider.class,
            Logger.class,
            Nullable.class
        }) {
            modules.add(placeOf(one));
        }
        modulePath = modules.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    @AfterAll
    static void stop() throws IOException {
        on.close();
    }

    private static Path placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** The classes as they are in the jar: a mere directory without a module descriptor is no module. */
    private static Path jar(Path classes) throws IOException {
        if (Files.isRegularFile(classes)) {
            return classes;
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Automatic-Module-Name"), MODULE);
        Path jar = directory.resolve("backend.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> all = Files.walk(classes)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(each).toString().replace(File.separatorChar, '/')));
                Files.copy(each, out);
            }
        }
        return jar;
    }

    private static List<String> run(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-p", modulePath));
        command.addAll(List.of("--add-modules", "ALL-MODULE-PATH"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", placeOf(ModulePathTest.class).toString(), "org.shareops.modulepath.ListMain"));
        command.addAll(List.of(on.server.url("data"), SmbFixture.PLAIN));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SHAREOPS_PASSWORD", SmbFixture.PASSWORD);
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        process.waitFor();
        return lines;
    }

    @ParameterizedTest
    @CsvSource({
        "jcifs-ng, preferred, 'link jcifs-ng, SMB 2.1 to 3.1.1, signed'",
        "smbj, preferred, 'link smbj, SMB 3.1.1, signed with AES-128-CMAC'",
        "smbj, required, 'link smbj, SMB 3.1.1, encrypted with AES-128-GCM'"
    })
    void eachEngineLogsOnFromTheModulePath(String engine, String encryption, String link) throws Exception {
        assertThat(run("-Dshareops.smb.engine=" + engine, "-Dshareops.smb.encryption=" + encryption))
                .contains("backend of module " + MODULE, "file seen.txt", link);
    }

    @ParameterizedTest
    @CsvSource({"engine, 'auto, jcifs-ng, smbj'", "signing, 'platform, jcifs-ng'"})
    void aWrongPropertyIsToldAsSuchThoughTheBackendWasFoundByItself(String property, String values) throws Exception {
        assertThat(run("-Dshareops.smb." + property + "=samba"))
                .anyMatch(line -> line.contains("IllegalArgumentException: the system property shareops.smb." + property
                        + " is \"samba\"; it can be " + values));
    }
}
