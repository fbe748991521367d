# Finds GMP >= 6.2 and defines the imported target GMP::GMP.
#
# Variables: GMP_INCLUDE_DIR, GMP_LIBRARY, GMP_VERSION. GMP_ROOT and CMAKE_PREFIX_PATH are searched.

find_path(GMP_INCLUDE_DIR NAMES gmp.h)
find_library(GMP_LIBRARY NAMES gmp)

if(GMP_INCLUDE_DIR)
  # Debian keeps the machine's header in a subfolder; both hold the version macros.
  file(GLOB _gmp_headers "${GMP_INCLUDE_DIR}/gmp.h" "${GMP_INCLUDE_DIR}/gmp-*.h")
  foreach(_header IN LISTS _gmp_headers)
    file(STRINGS "${_header}" _gmp_lines REGEX "^#define __GNU_MP_VERSION(_MINOR|_PATCHLEVEL)? +[0-9]+")
    if(_gmp_lines)
      string(REGEX REPLACE ".*__GNU_MP_VERSION +([0-9]+).*" "\\1" _major "${_gmp_lines}")
      string(REGEX REPLACE ".*__GNU_MP_VERSION_MINOR +([0-9]+).*" "\\1" _minor "${_gmp_lines}")
      string(REGEX REPLACE ".*__GNU_MP_VERSION_PATCHLEVEL +([0-9]+).*" "\\1" _patch "${_gmp_lines}")
      set(GMP_VERSION "${_major}.${_minor}.${_patch}")
    endif()
  endforeach()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  GMP
  REQUIRED_VARS GMP_LIBRARY GMP_INCLUDE_DIR
  VERSION_VAR GMP_VERSION
  REASON_FAILURE_MESSAGE
    "GMP >= 6.2 (library and header gmp.h) is needed: install libgmp-dev (Debian, Ubuntu), gmp-devel (Fedora) or gmp (Homebrew). One that lies elsewhere: GMP_ROOT=/its/prefix pip install ..., or pip install ... -Ccmake.define.CMAKE_PREFIX_PATH=/its/prefix")

if(GMP_FOUND AND NOT TARGET GMP::GMP)
  add_library(GMP::GMP UNKNOWN IMPORTED)
  set_target_properties(GMP::GMP PROPERTIES IMPORTED_LOCATION "${GMP_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES
                                                                               "${GMP_INCLUDE_DIR}")
endif()
mark_as_advanced(GMP_INCLUDE_DIR GMP_LIBRARY)
