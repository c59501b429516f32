# In NVIDIA's own headers every class hands its calls to an abstract one behind it (IRuntime to apiv::VRuntime), with many
# more functions than the shim calls. srnet_write_unimplemented derives a class from each abstract one, in which every
# function ends the process with its name; the stand-ins override those they have. Written at configure time from the
# headers at hand, so that none of it is kept here and each version of them gets its own.

function(srnet_unimplemented_class content namespace class out)
    string(FIND "${content}" "class ${class} : public VRoot {" start)
    if(start EQUAL -1)
        string(FIND "${content}" "class ${class} {" start)
    endif()
    if(start EQUAL -1)
        message(FATAL_ERROR "TensorRT's headers have no class ${class}")
    endif()
    string(SUBSTRING "${content}" ${start} -1 body)
    string(FIND "${body}" "}@" end) # of the class: inside there are declarations only, and a destructor's body
    string(SUBSTRING "${body}" 0 ${end} body)
    string(REGEX MATCHALL "virtual [^@{}=]* = 0@" functions "${body}")
    set(text "class ${class} : public ${namespace}::${class} {\npublic:\n")
    foreach(function IN LISTS functions)
        if(NOT function MATCHES "^virtual (.*[ *&])([A-Za-z0-9_]+)\\((.*)\\)( const)?( noexcept)? = 0@$")
            message(FATAL_ERROR "TensorRT's headers: ${class} has a function of an unknown form: ${function}")
        endif()
        string(APPEND text "    ${CMAKE_MATCH_1}${CMAKE_MATCH_2}(${CMAKE_MATCH_3})${CMAKE_MATCH_4}${CMAKE_MATCH_5} override { standin::notInStandIn(\"${class}::${CMAKE_MATCH_2}\"); }\n")
    endforeach()
    set(${out} "${text}};\n" PARENT_SCOPE)
endfunction()

# The header on one line, without comments, default arguments and semicolons (which separate CMake's lists).
function(srnet_read_header path out)
    file(READ "${path}" content)
    string(REPLACE ";" "@" content "${content}")
    string(REGEX REPLACE "//[^\n]*" "" content "${content}")
    string(REGEX REPLACE "[ \n\t]+" " " content "${content}")
    string(REPLACE " = nullptr" "" content "${content}")
    set(${out} "${content}" PARENT_SCOPE)
endfunction()

function(srnet_write_unimplemented include_dir file)
    srnet_read_header("${include_dir}/NvInferImpl.h" implementations)
    srnet_read_header("${include_dir}/NvOnnxParser.h" parser)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${include_dir}/NvInferImpl.h" "${include_dir}/NvOnnxParser.h")
    set(text "#pragma once\n#pragma GCC system_header\n\nnamespace nvinfer1::apiv::unimplemented {\n\n")
    foreach(class VBuilder VBuilderConfig VCudaEngine VEngineInspector VExecutionContext VHostMemory VNetworkDefinition VOptimizationProfile VRuntime
            VTimingCache)
        srnet_unimplemented_class("${implementations}" nvinfer1::apiv ${class} one)
        string(APPEND text "${one}\n")
    endforeach()
    string(APPEND text "} // namespace nvinfer1::apiv::unimplemented\n\nnamespace nvonnxparser::unimplemented {\n\n")
    foreach(class IParser IParserError)
        srnet_unimplemented_class("${parser}" nvonnxparser ${class} one)
        string(APPEND text "${one}\n")
    endforeach()
    string(APPEND text "} // namespace nvonnxparser::unimplemented\n")
    string(REPLACE "@" ";" text "${text}")
    file(GENERATE OUTPUT "${file}" CONTENT "${text}") # only when it differs
endfunction()
