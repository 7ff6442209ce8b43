package org.shareops.testkit.samba;

/** Somebody who may log on. */
record Account(String name, String password, boolean administrator) {
    Account {
        if (!name.matches("\\p{Ll}[\\p{Ll}0-9._@-]{0,19}")) {
            throw new IllegalArgumentException("not a user name for the Samba server: " + name);
        }
        if (password.isEmpty() || password.matches("(?s).*[\\n\\r\\x00].*")) {
            throw new IllegalArgumentException("the password of " + name + " is empty or more than a line");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
