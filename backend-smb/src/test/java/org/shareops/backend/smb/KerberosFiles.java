package org.shareops.backend.smb;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import javax.security.auth.Subject;
import javax.security.auth.kerberos.KerberosPrincipal;
import javax.security.auth.kerberos.KerberosTicket;

/** Files as the tools of MIT Kerberos write them. */
final class KerberosFiles {
    private static final int CACHE_VERSION = 0x0504;
    private static final int KEYTAB_VERSION = 0x0502;
    private static final int AES_256 = 18;
    private static final int AES_256_BYTES = 32;
    private static final int KEY_NUMBER = 1;

    private KerberosFiles() {}

    /** Writes a ticket cache with the subject's ticket, as {@code kinit} would, saying that it ends at another time. */
    static void writeCache(Path file, Subject subject, Instant end) throws IOException {
        KerberosTicket ticket =
                subject.getPrivateCredentials(KerberosTicket.class).iterator().next();
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeShort(CACHE_VERSION);
            out.writeShort(0);
            writePrincipal(out, ticket.getClient());
            writePrincipal(out, ticket.getClient());
            writePrincipal(out, ticket.getServer());
            out.writeShort(ticket.getSessionKeyType());
            writeBytes(out, ticket.getSessionKey().getEncoded());
            int from =
                    (int) ticket.getAuthTime().toInstant().minusSeconds(86_400).getEpochSecond();
            out.writeInt(from);
            out.writeInt(from);
            out.writeInt((int) end.getEpochSecond());
            out.writeInt(0);
            out.writeByte(0);
            out.writeInt(flags(ticket));
            out.writeInt(0);
            out.writeInt(0);
            writeBytes(out, ticket.getEncoded());
            out.writeInt(0);
        }
    }

    private static int flags(KerberosTicket ticket) {
        int flags = 0;
        boolean[] set = ticket.getFlags();
        for (int i = 0; i < Math.min(32, set.length); i++) {
            flags |= set[i] ? 1 << (31 - i) : 0;
        }
        return flags;
    }

    private static void writePrincipal(DataOutputStream out, KerberosPrincipal principal) throws IOException {
        String name = principal.getName();
        String[] parts = name.substring(0, name.lastIndexOf('@')).split("/", -1);
        out.writeInt(principal.getNameType());
        out.writeInt(parts.length);
        writeText(out, principal.getRealm());
        for (String part : parts) {
            writeText(out, part);
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Writes a keytab with a key that is not that of the user. */
    static Path writeWrongKeyTab(Path file, String user, String realm) throws IOException {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(entry);
        out.writeShort(1);
        out.writeUTF(realm); // for ASCII, this is what the format demands
        out.writeUTF(user);
        out.writeInt(KerberosPrincipal.KRB_NT_PRINCIPAL);
        out.writeInt(0);
        out.writeByte(KEY_NUMBER);
        out.writeShort(AES_256);
        out.writeShort(AES_256_BYTES);
        out.write(new byte[AES_256_BYTES]);
        try (DataOutputStream all = new DataOutputStream(Files.newOutputStream(file))) {
            all.writeShort(KEYTAB_VERSION);
            all.writeInt(entry.size());
            entry.writeTo(all);
        }
        return file;
    }
}
