package io.cofre.hub.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The shape of JSON: the names and the types of its members, whatever their values. */
public final class Shape {
    private Shape() {}

    /**
     * Where two texts differ in shape. A null stands for a value of any type, since a double and the real program are
     * not in the same state.
     */
    public static List<String> differences(JsonNode real, JsonNode ofDouble) {
        List<String> differences = new ArrayList<>();
        compare("", real, ofDouble, differences);
        return differences;
    }

    private static void compare(String at, JsonNode real, JsonNode ofDouble, List<String> differences) {
        if (real.isNull() || ofDouble.isNull()) {
            return;
        }
        if (real.getNodeType() != ofDouble.getNodeType()) {
            differences.add(at + " is " + real.getNodeType() + " and " + ofDouble.getNodeType());
        } else if (real.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            real.fieldNames().forEachRemaining(names::add);
            ofDouble.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> member(at + "/" + name, real.path(name), ofDouble.path(name), differences));
        } else if (real.isArray() && real.isEmpty() != ofDouble.isEmpty()) {
            differences.add(at + " has " + real.size() + " and " + ofDouble.size() + " elements");
        } else if (real.isArray() && !real.isEmpty()) {
            compare(at + "/0", real.get(0), ofDouble.get(0), differences);
        }
    }

    private static void member(String at, JsonNode real, JsonNode ofDouble, List<String> differences) {
        if (real.isMissingNode() || ofDouble.isMissingNode()) {
            differences.add(at + (real.isMissingNode() ? " is only in the double" : " is missing in the double"));
        } else {
            compare(at, real, ofDouble, differences);
        }
    }
}
