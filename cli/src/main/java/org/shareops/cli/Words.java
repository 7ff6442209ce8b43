package org.shareops.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.shareops.update.ForcedDisconnect;
import org.shareops.update.ForeignFiles;
import org.shareops.update.SecurityChoice;
import org.shareops.update.UpdateStrategy;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How constants are written on the command line, and text on a terminal. */
final class Words {
    private static final String PREFIX_OF_ORIGINS = "from-";

    private Words() {}

    /** Returns a constant in lower case with dashes. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Makes text harmless for a terminal: a file's name may hold what a terminal takes for a command. */
    static String printable(String text) {
        StringBuilder harmless = new StringBuilder(text.length());
        text.codePoints()
                .map(each -> Character.isISOControl(each) && each != '\n' ? '?' : each)
                .forEach(harmless::appendCodePoint);
        return harmless.toString();
    }

    /** Teaches a command line the constants that options take. */
    static void registerWith(CommandLine line) {
        line.registerConverter(UpdateStrategy.class, new Converter<>(UpdateStrategy.values()));
        line.registerConverter(ForeignFiles.class, new Converter<>(ForeignFiles.values()));
        line.registerConverter(SecurityChoice.class, new Converter<>(SecurityChoice.values()));
        line.registerConverter(ForcedDisconnect.Scope.class, new Converter<>(ForcedDisconnect.Scope.values()));
        line.registerConverter(SmbProperties.Engine.class, new Converter<>(SmbProperties.Engine.values()));
        line.registerConverter(SmbProperties.Encryption.class, new Converter<>(SmbProperties.Encryption.values()));
    }

    /** Reads one of an option's words. */
    private static final class Converter<E extends Enum<E>> implements ITypeConverter<E> {
        private final List<E> constants;

        Converter(E[] constants) {
            this.constants = List.of(constants);
        }

        @Override
        public E convert(String value) {
            List<String> words = new ArrayList<>();
            for (E constant : constants) {
                String word = word(constant);
                if (word.equalsIgnoreCase(value)) { // documents and messages name some in upper case
                    return constant;
                }
                words.add(word);
            }
            throw new TypeConversionException("expected " + String.join(", ", words) + ", but was '" + value + "'");
        }

        private static String word(Enum<?> constant) {
            String word = of(constant);
            return word.startsWith(PREFIX_OF_ORIGINS) ? word.substring(PREFIX_OF_ORIGINS.length()) : word;
        }
    }
}
