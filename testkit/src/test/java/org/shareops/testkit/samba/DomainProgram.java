package org.shareops.testkit.samba;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A program that has a domain, to be killed. */
final class DomainProgram {
    private DomainProgram() {}

    /** Makes a domain, tells about it, and goes on until it is killed. */
    public static void main(String[] arguments) throws IOException {
        try (SambaDomain domain = SambaDomain.start(Map.of("ann", "Passw0rd.ann"))) {
            List<String> pids = domain.pids().stream().map(Object::toString).toList();
            System.out.println(domain.shareDirectory().getParent() + " " + String.join(" ", pids));
            System.in.read();
        }
    }
}
