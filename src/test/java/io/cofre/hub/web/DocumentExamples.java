package io.cofre.hub.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The examples of a page, in their order. */
final class DocumentExamples {
    private static final String FENCE = "```";
    private static final Pattern REMARK = Pattern.compile("<!-- (\\w+) (\\S+) -->");
    private static final Pattern STATUS = Pattern.compile("\\d{3}");

    private DocumentExamples() {}

    /** An example. */
    sealed interface Example permits Exchange, Delivered, Streamed, Conversation, Remark {}

    /** A request and its answer. A body may be empty. */
    record Exchange(String method, String target, Map<String, String> headers, String body, int status, String answer)
            implements Example {
        @Override
        public String toString() {
            return method + " " + target;
        }
    }

    /** An event that reaches a webhook. */
    record Delivered(String event) implements Example {}

    /** A stream of server-sent events: the lines of the request, and the events that come first. */
    record Streamed(String target, Map<String, String> headers, List<Sent> events) implements Example {}

    /** An event of a stream. */
    record Sent(String name, String data) {}

    /** The lines that a client of Socket.IO sends and gets: {@code > event json} and {@code < event json}. */
    record Conversation(List<String> lines) implements Example {}

    /** Something that happens between two examples, in a comment that readers do not see. */
    record Remark(String verb, String object) implements Example {}

    static List<Example> of(Path page) throws IOException {
        List<Example> examples = new ArrayList<>();
        List<String> block = new ArrayList<>();
        String kind = "";
        for (String line : Files.readAllLines(page)) {
            Matcher remark = REMARK.matcher(line);
            if (remark.matches()) {
                examples.add(new Remark(remark.group(1), remark.group(2)));
            } else if (line.startsWith(FENCE) && kind.isEmpty()) {
                kind = line.substring(FENCE.length()).strip();
                kind = kind.isEmpty() ? "text" : kind;
            } else if (line.startsWith(FENCE)) {
                if (kind.equals("http")) {
                    examples.add(exchange(block));
                } else if (kind.equals("event")) {
                    examples.add(new Delivered(String.join("\n", block)));
                } else if (kind.equals("stream")) {
                    examples.add(streamed(block));
                } else if (kind.equals("socket")) {
                    // A line that is indented goes on with the one before it.
                    String lines = String.join("\n", block).replaceAll("\n +", " ");
                    examples.add(new Conversation(List.of(lines.split("\n", -1))));
                }
                block.clear();
                kind = "";
            } else if (!kind.isEmpty()) {
                block.add(line);
            }
        }
        return examples;
    }

    private static Map<String, String> headers(List<String> block) {
        Map<String, String> headers = new TreeMap<>();
        for (String line : block.subList(1, block.indexOf(""))) {
            String[] header = line.split(": ", 2);
            headers.put(header[0], header[1]);
        }
        return headers;
    }

    /** Data that is wrapped on the page is one line on the wire. */
    private static Streamed streamed(List<String> block) {
        String events = String.join("\n", block.subList(block.indexOf("") + 1, block.size()));
        List<Sent> sent = new ArrayList<>();
        for (String event : events.split("\n\n", -1)) {
            String[] parts = event.split("\ndata: ", 2);
            sent.add(new Sent(parts[0].substring("event: ".length()), parts[1]));
        }
        return new Streamed(block.get(0).split(" ", 2)[1], headers(block), sent);
    }

    private static Exchange exchange(List<String> block) {
        String[] request = block.get(0).split(" ", 2);
        Map<String, String> headers = headers(block);
        int index = block.indexOf("");
        int status = index;
        while (!STATUS.matcher(block.get(status)).matches()) {
            status++;
        }
        return new Exchange(
                request[0],
                request[1],
                headers,
                String.join("\n", block.subList(index + 1, Math.max(index + 1, status - 1))),
                Integer.parseInt(block.get(status)),
                String.join("\n", block.subList(status + 1, block.size())));
    }
}
