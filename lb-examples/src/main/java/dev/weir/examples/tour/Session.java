package dev.weir.examples.tour;

import java.io.Closeable;
import java.io.IOException;

/** One client's connection through the load balancer, with one request after the other. Used by one thread. */
interface Session extends Closeable {
    /**
     * Sends the next request, waits for its answer and checks every byte of it. The requests are safe to repeat.
     *
     * @param last whether the client leaves after this one, and says so
     * @return the short name of the server that answered
     * @throws NoAnswerException if the connection died before the answer began
     * @throws IOException if it died later, or no answer came in time
     * @throws WrongAnswerException if the answer is not what it must be
     */
    String ask(boolean last) throws IOException, WrongAnswerException;
}
