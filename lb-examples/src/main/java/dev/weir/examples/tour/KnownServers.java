package dev.weir.examples.tour;

import dev.weir.examples.exchange.ExchangeService;
import java.util.List;

/**
 * The servers whose answers are right.
 *
 * @param names short names
 */
record KnownServers(List<String> names) {
    /**
     * The short name of the server that calls itself this.
     *
     * @throws WrongAnswerException if it is none of them
     */
    String named(String fqdn) throws WrongAnswerException {
        for (String name : names) {
            if (fqdn.equals(name + "." + ExchangeService.DOMAIN)) {
                return name;
            }
        }
        throw new WrongAnswerException("server", fqdn, "one of " + names);
    }

    /**
     * The short name of the server whose full name stands between these two in a text.
     *
     * @throws WrongAnswerException if the text is not made so
     */
    String namedBetween(String before, String after, String text) throws WrongAnswerException {
        boolean fits =
                text.startsWith(before) && text.endsWith(after) && text.length() > before.length() + after.length();
        if (!fits) {
            throw new WrongAnswerException("answer", text, "'" + before + "', a server, '" + after + "'");
        }
        return named(text.substring(before.length(), text.length() - after.length()));
    }
}
